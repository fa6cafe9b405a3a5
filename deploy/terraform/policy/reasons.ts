/** Statements that reach every resource, by their Sid, each with why it cannot be narrower. */
export const reasons: Readonly<Record<string, string>> = {
  AccountDecidesByIam: "A key's own policy means that key by *; without this statement the key could not be changed.",
  LogGroupsOfEnvironment: "A key's own policy means that key by *; the condition names the log groups.",
  ServicesInUse: 'A boundary grants nothing: it is the most that other policies can grant.',
  ReadSettings: 'Reads how things are set, of the services in use; most of these calls know no narrower resource.',
  FindZone: 'Route 53 knows no narrower resource for listing zones.',
  FindLogGroups: 'IAM knows no narrower resource for listing log groups.',
  LogInToRegistry: 'ECR knows no narrower resource for a login.',
  CreateTaggedCluster: 'IAM knows no resource for making a cluster; the condition asks for the tags.',
  CreateTaggedKey: 'A key has no name before it is made; the condition asks for the tags.',
  RequestCertificate: 'A certificate has no name before it is made; the condition asks for the tags.',
}
