CREATE SCHEMA "tenancy";
--> statement-breakpoint
CREATE TABLE "tenancy"."api_key_roles" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"api_key_id" uuid NOT NULL,
	"role_id" uuid NOT NULL,
	CONSTRAINT "api_key_roles_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "api_key_roles_once" UNIQUE("tenant_id","api_key_id","role_id")
);
--> statement-breakpoint
CREATE TABLE "tenancy"."api_keys" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"last_four" text NOT NULL,
	"key_hash" text NOT NULL,
	"actor_kind" text NOT NULL,
	"owner_user_id" uuid,
	"scopes" text[] NOT NULL,
	"calls_per_minute" integer,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"rotated_to_id" uuid,
	CONSTRAINT "api_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "api_keys_hash" UNIQUE("tenant_id","key_hash"),
	CONSTRAINT "api_keys_name" CHECK (length("tenancy"."api_keys"."name") BETWEEN 1 AND 80),
	CONSTRAINT "api_keys_hash_form" CHECK ("tenancy"."api_keys"."key_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "api_keys_actor" CHECK ("tenancy"."api_keys"."actor_kind" = 'agent' OR ("tenancy"."api_keys"."actor_kind" = 'person' AND "tenancy"."api_keys"."owner_user_id" IS NOT NULL)),
	CONSTRAINT "api_keys_scopes_form" CHECK (array_position("tenancy"."api_keys"."scopes", NULL) IS NULL AND array_to_string("tenancy"."api_keys"."scopes", ' ') ~ '^(\*|(\*|[a-z][a-z0-9_-]*):[a-z][a-z0-9_-]*|[a-z][a-z0-9_-]*:\*)( (\*|(\*|[a-z][a-z0-9_-]*):[a-z][a-z0-9_-]*|[a-z][a-z0-9_-]*:\*))*$'),
	CONSTRAINT "api_keys_platform_only" CHECK ("tenancy"."api_keys"."tenant_id" = '00000000-0000-7000-8000-000000000001'::uuid OR array_to_string("tenancy"."api_keys"."scopes", ' ') !~ '(^| )platform:'),
	CONSTRAINT "api_keys_calls_per_minute" CHECK ("tenancy"."api_keys"."calls_per_minute" BETWEEN 1 AND 100000)
);
--> statement-breakpoint
CREATE TABLE "tenancy"."invoice_series" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"last_number" bigint NOT NULL,
	CONSTRAINT "invoice_series_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "invoice_series_kind" UNIQUE("tenant_id","kind")
);
--> statement-breakpoint
CREATE TABLE "tenancy"."invoices" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"number" bigint,
	"currency" text NOT NULL,
	"line_items" jsonb NOT NULL,
	"tax_percent" text NOT NULL,
	"subtotal_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"issued_on" date,
	"due_on" date,
	"credits_id" uuid,
	"replaces_id" uuid,
	CONSTRAINT "invoices_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "invoices_number" UNIQUE("tenant_id","kind","number"),
	CONSTRAINT "invoices_platform_only" CHECK ("tenancy"."invoices"."tenant_id" = '00000000-0000-7000-8000-000000000001'::uuid),
	CONSTRAINT "invoices_kind" CHECK ("tenancy"."invoices"."kind" IN ('invoice', 'credit_note') AND ("tenancy"."invoices"."kind" = 'credit_note') = ("tenancy"."invoices"."credits_id" IS NOT NULL)),
	CONSTRAINT "invoices_status" CHECK ("tenancy"."invoices"."status" IN ('draft', 'issued') AND ("tenancy"."invoices"."status" = 'issued') = ("tenancy"."invoices"."number" IS NOT NULL AND "tenancy"."invoices"."issued_on" IS NOT NULL)),
	CONSTRAINT "invoices_currency" CHECK ("tenancy"."invoices"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "invoices_tax_percent" CHECK ("tenancy"."invoices"."tax_percent" ~ '^[0-9]{1,2}([.][0-9]{1,4})?$')
);
--> statement-breakpoint
CREATE TABLE "tenancy"."key_usage" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"calls" bigint NOT NULL,
	"last_used_at" timestamp with time zone NOT NULL,
	CONSTRAINT "key_usage_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "tenancy"."plans" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"period" text NOT NULL,
	"limits" jsonb NOT NULL,
	"is_demo" boolean DEFAULT false NOT NULL,
	"is_offered" boolean DEFAULT true NOT NULL,
	CONSTRAINT "plans_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "plans_name" UNIQUE("tenant_id","name"),
	CONSTRAINT "plans_platform_only" CHECK ("tenancy"."plans"."tenant_id" = '00000000-0000-7000-8000-000000000001'::uuid),
	CONSTRAINT "plans_name_form" CHECK ("tenancy"."plans"."name" ~ '^[a-z][a-z0-9_]*$' AND length("tenancy"."plans"."name") <= 40),
	CONSTRAINT "plans_price" CHECK ("tenancy"."plans"."price_minor" >= 0 AND "tenancy"."plans"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "plans_period" CHECK ("tenancy"."plans"."period" IN ('month', 'year'))
);
--> statement-breakpoint
CREATE TABLE "tenancy"."roles" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"permissions" text[] NOT NULL,
	"is_system" boolean DEFAULT false NOT NULL,
	CONSTRAINT "roles_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "roles_name" UNIQUE("tenant_id","name"),
	CONSTRAINT "roles_name_form" CHECK ("tenancy"."roles"."name" ~ '^[a-z][a-z0-9_]*$' AND length("tenancy"."roles"."name") <= 40),
	CONSTRAINT "roles_permissions_form" CHECK (array_position("tenancy"."roles"."permissions", NULL) IS NULL AND array_to_string("tenancy"."roles"."permissions", ' ') ~ '^(\*|(\*|[a-z][a-z0-9_-]*):[a-z][a-z0-9_-]*|[a-z][a-z0-9_-]*:\*)( (\*|(\*|[a-z][a-z0-9_-]*):[a-z][a-z0-9_-]*|[a-z][a-z0-9_-]*:\*))*$'),
	CONSTRAINT "roles_platform_only" CHECK ("tenancy"."roles"."tenant_id" = '00000000-0000-7000-8000-000000000001'::uuid OR array_to_string("tenancy"."roles"."permissions", ' ') !~ '(^| )platform:')
);
--> statement-breakpoint
CREATE TABLE "tenancy"."subscriptions" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"plan_name" text NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"period" text NOT NULL,
	"limits" jsonb NOT NULL,
	"status" text NOT NULL,
	"started_on" date NOT NULL,
	"period_start" date NOT NULL,
	"period_end" date NOT NULL,
	"ends_on" date,
	"replaces_id" uuid,
	CONSTRAINT "subscriptions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "subscriptions_platform_only" CHECK ("tenancy"."subscriptions"."tenant_id" = '00000000-0000-7000-8000-000000000001'::uuid),
	CONSTRAINT "subscriptions_status" CHECK ("tenancy"."subscriptions"."status" IN ('active', 'changed', 'cancelled') AND ("tenancy"."subscriptions"."status" = 'active') = ("tenancy"."subscriptions"."ends_on" IS NULL)),
	CONSTRAINT "subscriptions_price" CHECK ("tenancy"."subscriptions"."price_minor" >= 0 AND "tenancy"."subscriptions"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "subscriptions_period" CHECK ("tenancy"."subscriptions"."period" IN ('month', 'year') AND "tenancy"."subscriptions"."period_end" > "tenancy"."subscriptions"."period_start" AND "tenancy"."subscriptions"."period_start" >= "tenancy"."subscriptions"."started_on"),
	CONSTRAINT "subscriptions_end" CHECK ("tenancy"."subscriptions"."ends_on" >= "tenancy"."subscriptions"."started_on")
);
--> statement-breakpoint
CREATE TABLE "tenancy"."tenants" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"plan" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"enabled_modules" text[] DEFAULT '{}' NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"limits" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "tenants_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tenants_slug" UNIQUE("tenant_id","slug"),
	CONSTRAINT "tenants_platform_only" CHECK ("tenancy"."tenants"."tenant_id" = '00000000-0000-7000-8000-000000000001'::uuid),
	CONSTRAINT "tenants_name" CHECK (length("tenancy"."tenants"."name") BETWEEN 1 AND 120),
	CONSTRAINT "tenants_slug_form" CHECK ("tenancy"."tenants"."slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length("tenancy"."tenants"."slug") BETWEEN 2 AND 40),
	CONSTRAINT "tenants_status" CHECK ("tenancy"."tenants"."status" IN ('active', 'suspended', 'closed')),
	CONSTRAINT "tenants_platform_stays_active" CHECK ("tenancy"."tenants"."id" <> "tenancy"."tenants"."tenant_id" OR "tenancy"."tenants"."status" = 'active'),
	CONSTRAINT "tenants_settings_size" CHECK (jsonb_typeof("tenancy"."tenants"."settings") = 'object' AND length("tenancy"."tenants"."settings"::text) <= 16384),
	CONSTRAINT "tenants_limits_size" CHECK (jsonb_typeof("tenancy"."tenants"."limits") = 'object' AND length("tenancy"."tenants"."limits"::text) <= 4096)
);
--> statement-breakpoint
CREATE TABLE "tenancy"."user_roles" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role_id" uuid NOT NULL,
	CONSTRAINT "user_roles_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "user_roles_once" UNIQUE("tenant_id","user_id","role_id")
);
--> statement-breakpoint
CREATE TABLE "tenancy"."users" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"locale" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "users_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "users_email_form" CHECK ("tenancy"."users"."email" ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length("tenancy"."users"."email") <= 254),
	CONSTRAINT "users_name" CHECK (length("tenancy"."users"."name") BETWEEN 1 AND 120),
	CONSTRAINT "users_status" CHECK ("tenancy"."users"."status" IN ('invited', 'active', 'disabled'))
);
--> statement-breakpoint
ALTER TABLE "tenancy"."api_key_roles" ADD CONSTRAINT "api_key_roles_key" FOREIGN KEY ("tenant_id","api_key_id") REFERENCES "tenancy"."api_keys"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenancy"."api_key_roles" ADD CONSTRAINT "api_key_roles_role" FOREIGN KEY ("tenant_id","role_id") REFERENCES "tenancy"."roles"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenancy"."api_keys" ADD CONSTRAINT "api_keys_owner" FOREIGN KEY ("tenant_id","owner_user_id") REFERENCES "tenancy"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenancy"."api_keys" ADD CONSTRAINT "api_keys_rotated_to" FOREIGN KEY ("tenant_id","rotated_to_id") REFERENCES "tenancy"."api_keys"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenancy"."invoices" ADD CONSTRAINT "invoices_customer" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "tenancy"."tenants"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenancy"."invoices" ADD CONSTRAINT "invoices_credits" FOREIGN KEY ("tenant_id","credits_id") REFERENCES "tenancy"."invoices"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenancy"."invoices" ADD CONSTRAINT "invoices_replaces" FOREIGN KEY ("tenant_id","replaces_id") REFERENCES "tenancy"."invoices"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenancy"."subscriptions" ADD CONSTRAINT "subscriptions_customer" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "tenancy"."tenants"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenancy"."subscriptions" ADD CONSTRAINT "subscriptions_plan" FOREIGN KEY ("tenant_id","plan_id") REFERENCES "tenancy"."plans"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenancy"."subscriptions" ADD CONSTRAINT "subscriptions_replaces" FOREIGN KEY ("tenant_id","replaces_id") REFERENCES "tenancy"."subscriptions"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenancy"."user_roles" ADD CONSTRAINT "user_roles_user" FOREIGN KEY ("tenant_id","user_id") REFERENCES "tenancy"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenancy"."user_roles" ADD CONSTRAINT "user_roles_role" FOREIGN KEY ("tenant_id","role_id") REFERENCES "tenancy"."roles"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_key_roles_by_role" ON "tenancy"."api_key_roles" USING btree ("tenant_id","role_id");--> statement-breakpoint
CREATE INDEX "api_keys_by_owner" ON "tenancy"."api_keys" USING btree ("tenant_id","owner_user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_credited_once" ON "tenancy"."invoices" USING btree ("tenant_id","credits_id") WHERE credits_id IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_replaced_once" ON "tenancy"."invoices" USING btree ("tenant_id","replaces_id") WHERE replaces_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "invoices_by_customer" ON "tenancy"."invoices" USING btree ("tenant_id","customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_one_active" ON "tenancy"."subscriptions" USING btree ("tenant_id","customer_id") WHERE status = 'active';--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_replaced_once" ON "tenancy"."subscriptions" USING btree ("tenant_id","replaces_id") WHERE replaces_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "user_roles_by_role" ON "tenancy"."user_roles" USING btree ("tenant_id","role_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "tenancy"."users" USING btree ("tenant_id",lower("email"));