CREATE SCHEMA "provisioning";
--> statement-breakpoint
CREATE TABLE "provisioning"."activations" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"slug" text NOT NULL,
	"input" jsonb NOT NULL,
	"digest" text NOT NULL,
	"assumptions" jsonb NOT NULL,
	"platform" jsonb NOT NULL,
	"not_available" text[] NOT NULL,
	"status" text NOT NULL,
	"failure" jsonb,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "activations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "activations_revision" UNIQUE("tenant_id","business_id","revision"),
	CONSTRAINT "activations_status" CHECK ("provisioning"."activations"."status" IN ('running', 'done', 'rolling_back', 'rolled_back', 'stuck'))
);
--> statement-breakpoint
CREATE TABLE "provisioning"."copilots" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"domain" text NOT NULL,
	"title" text NOT NULL,
	"mcp_path" text NOT NULL,
	"permissions" text[] NOT NULL,
	CONSTRAINT "copilots_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "copilots_domain" UNIQUE("tenant_id","domain")
);
--> statement-breakpoint
CREATE TABLE "provisioning"."deployments" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"app" text NOT NULL,
	"files" jsonb NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "deployments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "deployments_app" UNIQUE("tenant_id","app")
);
--> statement-breakpoint
CREATE TABLE "provisioning"."steps" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"activation_id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	"status" text NOT NULL,
	"call_id" uuid,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"awaiting" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "steps_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "steps_name" UNIQUE("tenant_id","activation_id","name"),
	CONSTRAINT "steps_position" UNIQUE("tenant_id","activation_id","position"),
	CONSTRAINT "steps_status" CHECK ("provisioning"."steps"."status" IN ('pending', 'running', 'done', 'awaiting', 'failed', 'rolled_back'))
);
--> statement-breakpoint
CREATE TABLE "provisioning"."webhook_endpoints" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"integration" text NOT NULL,
	"path" text NOT NULL,
	"status" text NOT NULL,
	"sealed_secret" text,
	"needs" jsonb NOT NULL,
	CONSTRAINT "webhook_endpoints_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "webhook_endpoints_integration" UNIQUE("tenant_id","integration"),
	CONSTRAINT "webhook_endpoints_path" UNIQUE("tenant_id","path")
);
--> statement-breakpoint
CREATE TABLE "provisioning"."zones" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"zone" text NOT NULL,
	"records" jsonb NOT NULL,
	"dkim_selector" text NOT NULL,
	"dkim_public" text NOT NULL,
	"sealed_dkim_private" text NOT NULL,
	CONSTRAINT "zones_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "zones_zone" UNIQUE("tenant_id","zone")
);
--> statement-breakpoint
ALTER TABLE "provisioning"."steps" ADD CONSTRAINT "steps_activation" FOREIGN KEY ("tenant_id","activation_id") REFERENCES "provisioning"."activations"("tenant_id","id") ON DELETE no action ON UPDATE no action;