CREATE SCHEMA "notifications";
--> statement-breakpoint
CREATE TABLE "notifications"."inbound_events" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"integration" text NOT NULL,
	"provider" text NOT NULL,
	"provider_event_id" text NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"processed_at" timestamp with time zone,
	CONSTRAINT "inbound_events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "inbound_events_once" UNIQUE("tenant_id","integration","provider_event_id"),
	CONSTRAINT "inbound_events_state" CHECK ("notifications"."inbound_events"."state" IN ('received', 'processed', 'ignored', 'unmatched')),
	CONSTRAINT "inbound_events_processed" CHECK (("notifications"."inbound_events"."state" = 'received') = ("notifications"."inbound_events"."processed_at" IS NULL))
);
--> statement-breakpoint
CREATE TABLE "notifications"."inbound_messages" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"inbound_event_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"body" text NOT NULL,
	"kind" text NOT NULL,
	"word" text,
	"happened_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "inbound_messages_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "inbound_messages_event" UNIQUE("tenant_id","inbound_event_id")
);
--> statement-breakpoint
CREATE TABLE "notifications"."message_states" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"provider" text,
	"happened_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "message_states_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "message_states_once" UNIQUE("tenant_id","message_id","state"),
	CONSTRAINT "message_states_state" CHECK ("notifications"."message_states"."state" IN ('held', 'queued', 'unknown', 'sent', 'failed', 'delivered', 'read', 'suppressed', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "notifications"."messages" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"class" text NOT NULL,
	"template_id" uuid,
	"language" text,
	"subject" text,
	"body" text NOT NULL,
	"html" text,
	"provider" jsonb,
	"person_id" uuid,
	"dedupe_key" text,
	"content_digest" text NOT NULL,
	"state" text NOT NULL,
	"due_at" timestamp with time zone,
	"provider_name" text,
	"provider_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "messages_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "messages_dedupe" UNIQUE("tenant_id","dedupe_key"),
	CONSTRAINT "messages_provider" UNIQUE("tenant_id","provider_name","provider_id"),
	CONSTRAINT "messages_address" CHECK (CASE WHEN "notifications"."messages"."channel" = 'email' THEN "notifications"."messages"."address" = lower("notifications"."messages"."address") AND "notifications"."messages"."address" ~ '^[^@[:space:]]+@[^@[:space:]]+$' ELSE "notifications"."messages"."address" ~ '^\+[1-9][0-9]{6,14}$' END),
	CONSTRAINT "messages_channel" CHECK ("notifications"."messages"."channel" IN ('email', 'sms', 'whatsapp')),
	CONSTRAINT "messages_class" CHECK ("notifications"."messages"."class" IN ('marketing', 'transactional', 'urgent')),
	CONSTRAINT "messages_subject" CHECK (("notifications"."messages"."channel" = 'email') = ("notifications"."messages"."subject" IS NOT NULL)),
	CONSTRAINT "messages_due" CHECK ("notifications"."messages"."state" <> 'held' OR "notifications"."messages"."due_at" IS NOT NULL)
);
--> statement-breakpoint
CREATE TABLE "notifications"."opt_outs" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"scope" text NOT NULL,
	"source" text NOT NULL,
	"evidence" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "opt_outs_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "opt_outs_address" UNIQUE("tenant_id","channel","address"),
	CONSTRAINT "opt_outs_address_form" CHECK (CASE WHEN "notifications"."opt_outs"."channel" = 'email' THEN "notifications"."opt_outs"."address" = lower("notifications"."opt_outs"."address") AND "notifications"."opt_outs"."address" ~ '^[^@[:space:]]+@[^@[:space:]]+$' ELSE "notifications"."opt_outs"."address" ~ '^\+[1-9][0-9]{6,14}$' END),
	CONSTRAINT "opt_outs_channel" CHECK ("notifications"."opt_outs"."channel" IN ('email', 'sms', 'whatsapp')),
	CONSTRAINT "opt_outs_scope" CHECK ("notifications"."opt_outs"."scope" IN ('marketing', 'all')),
	CONSTRAINT "opt_outs_source" CHECK ("notifications"."opt_outs"."source" IN ('word', 'provider', 'staff'))
);
--> statement-breakpoint
CREATE TABLE "notifications"."settings" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"quiet_from" text,
	"quiet_until" text,
	"quiet_zone" text NOT NULL,
	"dedupe_minutes" integer NOT NULL,
	"stop_words" text[] NOT NULL,
	"start_words" text[] NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "settings_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "settings_one" UNIQUE("tenant_id"),
	CONSTRAINT "settings_quiet" CHECK (("notifications"."settings"."quiet_from" IS NULL) = ("notifications"."settings"."quiet_until" IS NULL) AND "notifications"."settings"."quiet_from" <> "notifications"."settings"."quiet_until"),
	CONSTRAINT "settings_quiet_form" CHECK (concat("notifications"."settings"."quiet_from", "notifications"."settings"."quiet_until") ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]){0,2}$'),
	CONSTRAINT "settings_dedupe" CHECK ("notifications"."settings"."dedupe_minutes" BETWEEN 0 AND 10080)
);
--> statement-breakpoint
CREATE TABLE "notifications"."templates" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"channel" text NOT NULL,
	"language" text NOT NULL,
	"class" text NOT NULL,
	"subject" text,
	"body" text NOT NULL,
	"html" text,
	"provider" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "templates_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "templates_name" UNIQUE("tenant_id","name","channel","language"),
	CONSTRAINT "templates_channel" CHECK ("notifications"."templates"."channel" IN ('email', 'sms', 'whatsapp')),
	CONSTRAINT "templates_class" CHECK ("notifications"."templates"."class" IN ('marketing', 'transactional', 'urgent')),
	CONSTRAINT "templates_subject" CHECK (("notifications"."templates"."channel" = 'email') = ("notifications"."templates"."subject" IS NOT NULL)),
	CONSTRAINT "templates_html" CHECK ("notifications"."templates"."html" IS NULL OR "notifications"."templates"."channel" = 'email'),
	CONSTRAINT "templates_provider" CHECK ("notifications"."templates"."provider" IS NULL OR "notifications"."templates"."channel" = 'whatsapp')
);
--> statement-breakpoint
ALTER TABLE "notifications"."inbound_messages" ADD CONSTRAINT "inbound_messages_inbound_event" FOREIGN KEY ("tenant_id","inbound_event_id") REFERENCES "notifications"."inbound_events"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications"."message_states" ADD CONSTRAINT "message_states_message" FOREIGN KEY ("tenant_id","message_id") REFERENCES "notifications"."messages"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inbound_events_newest" ON "notifications"."inbound_events" USING btree ("tenant_id","received_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "inbound_messages_newest" ON "notifications"."inbound_messages" USING btree ("tenant_id","received_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "inbound_messages_by_address" ON "notifications"."inbound_messages" USING btree ("tenant_id","channel","address","received_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "messages_newest" ON "notifications"."messages" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "messages_by_address" ON "notifications"."messages" USING btree ("tenant_id","channel","address","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "messages_due" ON "notifications"."messages" USING btree ("tenant_id","due_at") WHERE state = 'held';--> statement-breakpoint
CREATE INDEX "opt_outs_newest" ON "notifications"."opt_outs" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);