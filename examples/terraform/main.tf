# A results bucket, a workgroup that enforces where results go and that they are
# encrypted, and a database. It applies to AWS as it is, and to Glaux with
# -var endpoint=http://127.0.0.1:8333.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "endpoint" {
  description = "URL of a Glaux server; null for AWS itself"
  type        = string
  default     = null
}

variable "region" {
  description = "AWS region"
  type        = string
  default     = "us-east-1"
}

variable "bucket_name" {
  description = "Bucket for query results"
  type        = string
}

variable "workgroup_name" {
  description = "Athena workgroup"
  type        = string
}

variable "database_name" {
  description = "Athena database"
  type        = string
}

provider "aws" {
  region                     = var.region
  s3_use_path_style          = var.endpoint != null
  skip_metadata_api_check    = var.endpoint != null
  skip_region_validation     = var.endpoint != null
  skip_requesting_account_id = false

  dynamic "endpoints" {
    for_each = var.endpoint == null ? [] : [var.endpoint]
    content {
      athena = endpoints.value
      glue   = endpoints.value
      iam    = endpoints.value
      s3     = endpoints.value
      sts    = endpoints.value
    }
  }
}

resource "aws_s3_bucket" "results" {
  bucket        = var.bucket_name
  force_destroy = true
}

resource "aws_athena_workgroup" "team" {
  name          = var.workgroup_name
  force_destroy = true

  configuration {
    enforce_workgroup_configuration = true

    result_configuration {
      output_location = "s3://${aws_s3_bucket.results.bucket}/results/"

      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}

resource "aws_athena_database" "lake" {
  name          = var.database_name
  bucket        = aws_s3_bucket.results.bucket
  force_destroy = true
}
