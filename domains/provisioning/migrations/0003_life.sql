CREATE TABLE "provisioning"."destructions" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"status" text NOT NULL,
	"reason" text NOT NULL,
	"cool_off_days" integer NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"asked_by" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"exported" jsonb,
	"erased" jsonb,
	"failure" jsonb,
	"ended_at" timestamp with time zone,
	CONSTRAINT "destructions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "destructions_status" CHECK ("provisioning"."destructions"."status" IN ('exporting', 'cooling_off', 'cancelled', 'erasing', 'destroyed', 'stuck')),
	CONSTRAINT "destructions_cool_off" CHECK ("provisioning"."destructions"."cool_off_days" BETWEEN 1 AND 365 AND "provisioning"."destructions"."due_at" >= "provisioning"."destructions"."asked_at" + interval '1 day'),
	CONSTRAINT "destructions_exported_first" CHECK ("provisioning"."destructions"."status" NOT IN ('cooling_off', 'erasing', 'destroyed') OR "provisioning"."destructions"."exported" IS NOT NULL)
);
--> statement-breakpoint
CREATE TABLE "provisioning"."surveys" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"activation_id" uuid NOT NULL,
	"status" text NOT NULL,
	"findings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"failure" jsonb,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "surveys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "surveys_status" CHECK (status IN ('running', 'done', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "provisioning"."activations" ADD COLUMN "switched_off" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "provisioning"."activations" ADD COLUMN "sandbox_of" uuid;--> statement-breakpoint
ALTER TABLE "provisioning"."deployments" ADD COLUMN "digests" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "destructions_one_open" ON "provisioning"."destructions" USING btree ("tenant_id","business_id") WHERE status <> 'cancelled';