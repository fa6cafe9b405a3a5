output "cluster_name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "cluster_endpoint" {
  description = "Address of the Kubernetes API."
  value       = aws_eks_cluster.this.endpoint
}

output "cluster_security_group_id" {
  description = "Group of nodes and pods in Auto Mode."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}
