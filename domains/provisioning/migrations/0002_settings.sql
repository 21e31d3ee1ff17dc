CREATE TABLE "provisioning"."applied_settings" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"layers" jsonb NOT NULL,
	"installed" text[] NOT NULL,
	"applied_at" timestamp with time zone NOT NULL,
	CONSTRAINT "applied_settings_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "applied_settings_one" UNIQUE("tenant_id"),
	CONSTRAINT "applied_settings_layers" CHECK (jsonb_typeof("provisioning"."applied_settings"."layers") = 'array')
);
