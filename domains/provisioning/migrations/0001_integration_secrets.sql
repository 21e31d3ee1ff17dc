CREATE TABLE "provisioning"."integration_secrets" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"integration" text NOT NULL,
	"name" text NOT NULL,
	"sealed" text NOT NULL,
	"given_at" timestamp with time zone NOT NULL,
	CONSTRAINT "integration_secrets_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "integration_secrets_name" UNIQUE("tenant_id","integration","name")
);
