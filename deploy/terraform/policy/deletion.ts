import { environmentOf, siblingOf, valueAt } from './plan.ts'
import { type Demand, type Rule, ruleOf } from './rule.ts'

const days = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** Asked in prod alone: dev must go in one command. */
const inProd = (demand: Demand): Demand => ({
  ...demand,
  holds: (resource, plan) => environmentOf(resource) !== 'prod' || demand.holds(resource, plan),
})

const name = 'deletion protection'

const demands = ruleOf(name, [
  inProd({
    type: 'aws_db_instance',
    holds: ({ values }) => values['deletion_protection'] === true && values['skip_final_snapshot'] === false,
    sentence: 'The database of prod could be destroyed by mistake: set deletion_protection, and take a final snapshot.',
  }),
  inProd({
    type: 'aws_db_instance',
    holds: ({ values }) => days(values['backup_retention_period']) >= 7,
    sentence: 'The database of prod can be set back by less than 7 days: raise backup_retention_period.',
  }),
  {
    type: 'aws_db_instance',
    holds: ({ values }) => days(values['backup_retention_period']) >= 1,
    sentence: 'The database has no backups: raise backup_retention_period.',
  },
  inProd({
    type: 'aws_ecr_repository',
    holds: ({ values }) => values['force_delete'] !== true,
    sentence: 'The images of prod could be destroyed with their repository: unset force_delete.',
  }),
  inProd({
    type: 'aws_secretsmanager_secret',
    holds: ({ values }) => days(values['recovery_window_in_days']) >= 7,
    sentence: 'A secret of prod would be deleted at once: raise recovery_window_in_days.',
  }),
  {
    type: 'aws_kms_key',
    holds: ({ values }) => days(values['deletion_window_in_days']) >= 30,
    sentence: 'What the key encrypted is lost with it: set deletion_window_in_days to 30.',
  },
  {
    type: 'aws_s3_bucket',
    holds: (bucket, plan) =>
      bucket.values['force_destroy'] !== true &&
      valueAt(siblingOf(plan, bucket, 'aws_s3_bucket_versioning')?.values, [
        'versioning_configuration',
        '0',
        'status',
      ]) === 'Enabled',
    sentence:
      'What the bucket holds could be lost: unset force_destroy, and add aws_s3_bucket_versioning of the same name.',
  },
])

/** What holds data that nothing else holds. */
const holdsData = ['aws_db_instance', 'aws_ecr_repository', 'aws_kms_key', 'aws_s3_bucket', 'aws_secretsmanager_secret']

export const deletion: Rule = {
  name,
  judge: (plan) => [
    ...demands.judge(plan),
    ...plan.destroyed
      .filter((resource) => holdsData.includes(resource.type) && environmentOf(resource) !== 'dev')
      .map(({ address }) => ({
        rule: name,
        where: address,
        sentence: 'The plan destroys data: if that is meant, do it by hand and not by a plan that CI applies.',
      })),
  ],
}
