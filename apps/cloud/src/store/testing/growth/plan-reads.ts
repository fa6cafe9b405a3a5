/** For tests: what a plan of PostgreSQL read of the tables that grow with history. */

/** What `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` says of a step of a plan, as far as it is looked at. */
export interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly 'Shared Hit Blocks'?: number
  readonly 'Shared Read Blocks'?: number
  readonly Plans?: readonly PlanNode[]
}

export interface PlanReads {
  /** Rows of tables that grow: those that were returned, and those that were looked at for nothing. */
  readonly rows: number
  /** Pages of 8 kB, of all tables and indexes. */
  readonly pages: number
  /** Tables that grow and are read from end to end, whether or not this run came to it. */
  readonly scans: readonly string[]
}

/** A week that is ahead, and the default partition, are empty: nobody minds how they are read. */
const emptyMax = 50
const grows = /^(?:commands|events|submit_keys|webhook_deliveries|occurrences)(?:_|$)/

export const readsOfPlan = (plan: PlanNode): PlanReads => {
  const reads = nodesOf(plan).filter((node) => grows.test(node['Relation Name'] ?? ''))
  const scans = reads.filter((node) => node['Node Type'] === 'Seq Scan' && rowsOf(node) > emptyMax)
  return {
    rows: reads.reduce((sum, node) => sum + rowsOf(node), 0),
    pages: (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0),
    scans: scans.map((node) => node['Relation Name']!), // filtered by it
  }
}

const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** A plan counts rows for each loop. What is written was read by another node. */
const rowsOf = (node: PlanNode): number =>
  node['Node Type'] === 'ModifyTable'
    ? 0
    : (node['Actual Loops'] ?? 0) *
      ((node['Actual Rows'] ?? 0) +
        (node['Rows Removed by Filter'] ?? 0) +
        (node['Rows Removed by Index Recheck'] ?? 0))
