# Passwords of the two roles of Keyfob, in the shape in which RDS keeps its own. They come in as ephemeral variables and
# leave as write-only arguments, so neither the plan nor the state holds them. One is written when its version grows.

locals {
  passwords = {
    app     = { username = "keyfob_app", version = var.passwords_version }
    migrate = { username = "keyfob_migrate", version = var.passwords_version }
  }
}

resource "aws_secretsmanager_secret" "role" {
  for_each = local.passwords

  name                    = "${var.secret_prefix}/database/${each.key}"
  description             = "PostgreSQL role ${each.value.username} of ${var.name}"
  kms_key_id              = module.key.arn
  recovery_window_in_days = var.deletion_protection ? 30 : 0
}

resource "aws_secretsmanager_secret_version" "role" {
  for_each = local.passwords

  secret_id                = aws_secretsmanager_secret.role[each.key].id
  secret_string_wo_version = each.value.version
  secret_string_wo = jsonencode({
    engine   = "postgres"
    host     = aws_db_instance.this.address
    port     = aws_db_instance.this.port
    dbname   = aws_db_instance.this.db_name
    username = each.value.username
    password = each.key == "app" ? var.app_password : var.migrate_password
  })
}
