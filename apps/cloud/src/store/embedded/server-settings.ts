/** Of a database for one Keyfob on a small machine. Given at each start, so that a new version's count for old clusters. */
export const serverSettings = (clusterName: string): readonly string[] => [
  // A 202 survives a power cut [L1].
  'fsync=on',
  'full_page_writes=on',
  'synchronous_commit=on',
  // On macOS fdatasync leaves data in the disk's own cache.
  ...(process.platform === 'darwin' ? ['wal_sync_method=fsync_writethrough'] : []),
  // Processes of this cluster are told apart from others by it.
  `cluster_name=${clusterName}`,
  'update_process_title=off',
  // Two pools of six, the look, migrations, and a person with psql.
  'max_connections=40',
  'shared_buffers=64MB',
  'work_mem=4MB',
  'maintenance_work_mem=32MB',
  // Bounds the log on disk, and with it the time that a start after a kill takes.
  'max_wal_size=256MB',
  'min_wal_size=64MB',
  // No standby follows it: less is written to the log.
  'wal_level=minimal',
  'max_wal_senders=0',
  // Each of these would be a process, or a thread of work, that so small a database does not need.
  'io_method=sync',
  'max_worker_processes=0',
  'max_parallel_workers=0',
  'max_logical_replication_workers=0',
  'autovacuum_worker_slots=2',
  'autovacuum_max_workers=2',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  // What a statement holds is nobody's business: the log names levels and server's own words only.
  'log_destination=stderr',
  'logging_collector=off',
  'log_min_messages=log',
  'log_min_error_statement=panic',
  'log_checkpoints=off',
  'log_autovacuum_min_duration=-1',
  'log_line_prefix=',
]
