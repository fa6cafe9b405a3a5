output "repository_url" {
  description = "Where images are pushed and pulled, without tag."
  value       = aws_ecr_repository.this.repository_url
}
