# Saved queries, data catalogs and the Glue Data Catalog.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "endpoint" { type = string }
variable "prefix" { type = string }
variable "comment" {
  type    = string
  default = "first"
}

provider "aws" {
  region                  = "us-east-1"
  s3_use_path_style       = true
  skip_metadata_api_check = true
  skip_region_validation  = true

  default_tags {
    tags = { team = "e2e" }
  }

  endpoints {
    athena = var.endpoint
    glue   = var.endpoint
    iam    = var.endpoint
    s3     = var.endpoint
    sts    = var.endpoint
  }
}

data "aws_caller_identity" "me" {}

resource "aws_s3_bucket" "lake" {
  bucket        = "${replace(var.prefix, "_", "-")}-lake"
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "lake" {
  bucket = aws_s3_bucket.lake.id
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_object" "row" {
  bucket  = aws_s3_bucket.lake.id
  key     = "calls/dt=2026-01-01/one.json"
  content = "{\"id\": 1, \"comment\": \"${var.comment}\"}\n"
}

resource "aws_athena_workgroup" "all" {
  name        = "${var.prefix}_all"
  description = var.comment
  state       = "ENABLED"

  configuration {
    bytes_scanned_cutoff_per_query     = 10485760
    enforce_workgroup_configuration    = false
    publish_cloudwatch_metrics_enabled = false
    requester_pays_enabled             = false

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location = "s3://${aws_s3_bucket.lake.bucket}/results/"

      acl_configuration {
        s3_acl_option = "BUCKET_OWNER_FULL_CONTROL"
      }
    }
  }

  tags          = { comment = var.comment }
  force_destroy = true
}

resource "aws_athena_named_query" "count" {
  name        = "count"
  description = "how many"
  workgroup   = aws_athena_workgroup.all.id
  database    = aws_glue_catalog_database.lake.name
  query       = "SELECT count(*) FROM calls -- ${var.comment}"
}

resource "aws_athena_prepared_statement" "by_id" {
  name            = "by_id"
  description     = var.comment
  workgroup       = aws_athena_workgroup.all.id
  query_statement = "SELECT * FROM ${aws_glue_catalog_database.lake.name}.calls WHERE id = ? -- ${var.comment}"
}

resource "aws_athena_data_catalog" "same" {
  name        = "${var.prefix}_same"
  description = var.comment
  type        = "GLUE"
  parameters  = { "catalog-id" = data.aws_caller_identity.me.account_id }
}

resource "aws_glue_catalog_database" "lake" {
  name         = "${var.prefix}_lake"
  description  = var.comment
  location_uri = "s3://${aws_s3_bucket.lake.bucket}/"
  parameters   = { owner = "e2e" }
}

resource "aws_glue_catalog_table" "calls" {
  name          = "calls"
  database_name = aws_glue_catalog_database.lake.name
  description   = var.comment
  table_type    = "EXTERNAL_TABLE"
  parameters    = { EXTERNAL = "TRUE", classification = "json" }

  partition_keys {
    name = "dt"
    type = "string"
  }

  storage_descriptor {
    location      = "s3://${aws_s3_bucket.lake.bucket}/calls/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    ser_de_info {
      serialization_library = "org.openx.data.jsonserde.JsonSerDe"
      parameters            = { "ignore.malformed.json" = "true" }
    }

    columns {
      name    = "id"
      type    = "bigint"
      comment = "the key"
    }
    columns {
      name = "comment"
      type = "string"
    }
  }
}

resource "aws_glue_partition" "day" {
  database_name    = aws_glue_catalog_database.lake.name
  table_name       = aws_glue_catalog_table.calls.name
  partition_values = ["2026-01-01"]

  storage_descriptor {
    location      = "s3://${aws_s3_bucket.lake.bucket}/calls/dt=2026-01-01/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    ser_de_info {
      serialization_library = "org.openx.data.jsonserde.JsonSerDe"
    }

    columns {
      name = "id"
      type = "bigint"
    }
    columns {
      name = "comment"
      type = "string"
    }
  }
}

resource "aws_athena_database" "other" {
  name          = "${var.prefix}_other"
  bucket        = aws_s3_bucket.lake.bucket
  comment       = "by DDL"
  properties    = { owner = "e2e" }
  force_destroy = true
}

output "workgroup" { value = aws_athena_workgroup.all.name }
output "database" { value = aws_glue_catalog_database.lake.name }
