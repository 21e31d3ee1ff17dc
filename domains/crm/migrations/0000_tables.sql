CREATE SCHEMA "crm";
--> statement-breakpoint
CREATE TABLE "crm"."activities" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"summary" text NOT NULL,
	"body" text,
	"person_id" uuid,
	"organisation_id" uuid,
	"lead_id" uuid,
	"deal_id" uuid,
	"owner_id" uuid,
	"due_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"outcome" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "activities_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "activities_about_something" CHECK (num_nonnulls("crm"."activities"."person_id", "crm"."activities"."organisation_id", "crm"."activities"."lead_id", "crm"."activities"."deal_id") > 0),
	CONSTRAINT "activities_kind" CHECK ("crm"."activities"."kind" IN ('call', 'mail', 'meeting', 'task')),
	CONSTRAINT "activities_outcome_when_complete" CHECK ("crm"."activities"."outcome" IS NULL OR "crm"."activities"."completed_at" IS NOT NULL),
	CONSTRAINT "activities_summary_not_blank" CHECK (btrim("crm"."activities"."summary") <> '')
);
--> statement-breakpoint
CREATE TABLE "crm"."consent_events" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"purpose" text NOT NULL,
	"seq" integer NOT NULL,
	"action" text NOT NULL,
	"state" text NOT NULL,
	"standing_id" uuid,
	"happened_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"evidence" text NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "consent_events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "consent_events_in_order" UNIQUE("tenant_id","person_id","channel","purpose","seq"),
	CONSTRAINT "consent_events_standing_key" UNIQUE("tenant_id","person_id","channel","purpose","id","state"),
	CONSTRAINT "consent_events_channel" CHECK ("crm"."consent_events"."channel" IN ('email', 'sms', 'whatsapp', 'phone', 'post')),
	CONSTRAINT "consent_events_purpose" CHECK ("crm"."consent_events"."purpose" ~ '^[a-z][a-z_]{0,39}$'),
	CONSTRAINT "consent_events_evidence" CHECK (btrim("crm"."consent_events"."evidence") <> ''),
	CONSTRAINT "consent_events_not_in_future" CHECK ("crm"."consent_events"."happened_at" <= "crm"."consent_events"."recorded_at"),
	CONSTRAINT "consent_events_state" CHECK (CASE "crm"."consent_events"."action" WHEN 'grant' THEN "crm"."consent_events"."state" = 'granted' AND "crm"."consent_events"."standing_id" = "crm"."consent_events"."id" AND "crm"."consent_events"."standing_id" IS NOT NULL
        WHEN 'withdraw' THEN "crm"."consent_events"."state" = 'withdrawn' AND "crm"."consent_events"."standing_id" = "crm"."consent_events"."id" AND "crm"."consent_events"."standing_id" IS NOT NULL
        WHEN 'correct' THEN ("crm"."consent_events"."state" = 'none') = ("crm"."consent_events"."standing_id" IS NULL) AND "crm"."consent_events"."standing_id" IS DISTINCT FROM "crm"."consent_events"."id"
        ELSE false END)
);
--> statement-breakpoint
CREATE TABLE "crm"."deal_moves" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"deal_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"pipeline_id" uuid NOT NULL,
	"from_stage_id" uuid NOT NULL,
	"to_stage_id" uuid NOT NULL,
	"from_entered_at" timestamp with time zone NOT NULL,
	"moved_at" timestamp with time zone NOT NULL,
	"to_semantic" text NOT NULL,
	"to_probability" smallint NOT NULL,
	"value_minor" bigint,
	"currency" text,
	"reason" text,
	"competitor" text,
	"moved_by" text NOT NULL,
	CONSTRAINT "deal_moves_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "deal_moves_in_order" UNIQUE("tenant_id","deal_id","seq"),
	CONSTRAINT "deal_moves_go_somewhere" CHECK ("crm"."deal_moves"."from_stage_id" <> "crm"."deal_moves"."to_stage_id"),
	CONSTRAINT "deal_moves_forward_in_time" CHECK ("crm"."deal_moves"."moved_at" >= "crm"."deal_moves"."from_entered_at"),
	CONSTRAINT "deal_moves_lost_with_reason" CHECK ("crm"."deal_moves"."to_semantic" <> 'lost' OR btrim(coalesce("crm"."deal_moves"."reason", '')) <> ''),
	CONSTRAINT "deal_moves_value" CHECK (("crm"."deal_moves"."value_minor" IS NULL) = ("crm"."deal_moves"."currency" IS NULL) AND "crm"."deal_moves"."value_minor" >= 0 AND "crm"."deal_moves"."currency" ~ '^[A-Z]{3}$')
);
--> statement-breakpoint
CREATE TABLE "crm"."deals" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"pipeline_id" uuid NOT NULL,
	"first_stage_id" uuid NOT NULL,
	"stage_id" uuid NOT NULL,
	"stage_entered_at" timestamp with time zone NOT NULL,
	"move_count" integer DEFAULT 0 NOT NULL,
	"person_id" uuid,
	"organisation_id" uuid,
	"value_minor" bigint,
	"currency" text,
	"expected_close_on" date,
	"owner_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "deals_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "deals_pipeline_key" UNIQUE("tenant_id","id","pipeline_id"),
	CONSTRAINT "deals_name_not_blank" CHECK (btrim("crm"."deals"."name") <> ''),
	CONSTRAINT "deals_value" CHECK (("crm"."deals"."value_minor" IS NULL) = ("crm"."deals"."currency" IS NULL) AND "crm"."deals"."value_minor" >= 0 AND "crm"."deals"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "deals_have_a_customer" CHECK (num_nonnulls("crm"."deals"."person_id", "crm"."deals"."organisation_id") > 0)
);
--> statement-breakpoint
CREATE TABLE "crm"."lead_conversions" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"lead_id" uuid NOT NULL,
	"lead_status" text DEFAULT 'converted' NOT NULL,
	"person_id" uuid NOT NULL,
	"organisation_id" uuid,
	"deal_id" uuid NOT NULL,
	"converted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lead_conversions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "lead_converts_once" UNIQUE("tenant_id","lead_id"),
	CONSTRAINT "lead_conversions_deal_once" UNIQUE("tenant_id","deal_id"),
	CONSTRAINT "lead_conversions_status" CHECK ("crm"."lead_conversions"."lead_status" = 'converted')
);
--> statement-breakpoint
CREATE TABLE "crm"."lead_sources" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"points" smallint NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lead_sources_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "lead_sources_name_not_blank" CHECK (btrim("crm"."lead_sources"."name") <> ''),
	CONSTRAINT "lead_sources_points" CHECK ("crm"."lead_sources"."points" BETWEEN 0 AND 20)
);
--> statement-breakpoint
CREATE TABLE "crm"."leads" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"display_name" text NOT NULL,
	"organisation_name" text,
	"phone" text,
	"email" text,
	"need" text,
	"source_id" uuid,
	"owner_id" uuid,
	"value_minor" bigint,
	"currency" text,
	"status" text NOT NULL,
	"disqualified_reason" text,
	"score" smallint,
	"score_factors" jsonb,
	"scored_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "leads_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "leads_status_key" UNIQUE("tenant_id","id","status"),
	CONSTRAINT "leads_name_not_blank" CHECK (btrim("crm"."leads"."display_name") <> ''),
	CONSTRAINT "leads_phone_e164" CHECK ("crm"."leads"."phone" ~ '^\+[1-9][0-9]{6,14}$'),
	CONSTRAINT "leads_value" CHECK (("crm"."leads"."value_minor" IS NULL) = ("crm"."leads"."currency" IS NULL) AND "crm"."leads"."value_minor" >= 0 AND "crm"."leads"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "leads_status" CHECK ("crm"."leads"."status" IN ('new', 'working', 'qualified', 'converted', 'disqualified')),
	CONSTRAINT "leads_disqualified_with_reason" CHECK (("crm"."leads"."status" = 'disqualified') = ("crm"."leads"."disqualified_reason" IS NOT NULL)),
	CONSTRAINT "leads_disqualified_reason_not_blank" CHECK (btrim("crm"."leads"."disqualified_reason") <> ''),
	CONSTRAINT "leads_score" CHECK ("crm"."leads"."score" BETWEEN 0 AND 100),
	CONSTRAINT "leads_score_explained" CHECK (num_nulls("crm"."leads"."score", "crm"."leads"."score_factors", "crm"."leads"."scored_at") IN (0, 3))
);
--> statement-breakpoint
CREATE TABLE "crm"."links" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"role" text NOT NULL,
	"started_on" date,
	"ended_on" date,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "links_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "links_role_not_blank" CHECK (btrim("crm"."links"."role") <> ''),
	CONSTRAINT "links_ends_after_start" CHECK ("crm"."links"."ended_on" >= "crm"."links"."started_on")
);
--> statement-breakpoint
CREATE TABLE "crm"."notes" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"body" text NOT NULL,
	"person_id" uuid,
	"organisation_id" uuid,
	"lead_id" uuid,
	"deal_id" uuid,
	"author" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "notes_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "notes_about_something" CHECK (num_nonnulls("crm"."notes"."person_id", "crm"."notes"."organisation_id", "crm"."notes"."lead_id", "crm"."notes"."deal_id") > 0),
	CONSTRAINT "notes_body_not_blank" CHECK (btrim("crm"."notes"."body") <> '')
);
--> statement-breakpoint
CREATE TABLE "crm"."organisations" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"registration_number" text,
	"website" text,
	"phone" text,
	"email" text,
	"city" text,
	"country" text,
	"owner_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "organisations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "organisations_registered_once" UNIQUE("tenant_id","registration_number"),
	CONSTRAINT "organisations_name_not_blank" CHECK (btrim("crm"."organisations"."name") <> ''),
	CONSTRAINT "organisations_phone_e164" CHECK ("crm"."organisations"."phone" ~ '^\+[1-9][0-9]{6,14}$'),
	CONSTRAINT "organisations_country" CHECK ("crm"."organisations"."country" ~ '^[A-Z]{2}$')
);
--> statement-breakpoint
CREATE TABLE "crm"."people" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"display_name" text NOT NULL,
	"given_name" text,
	"family_name" text,
	"language" text,
	"owner_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "people_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "people_name_not_blank" CHECK (btrim("crm"."people"."display_name") <> '')
);
--> statement-breakpoint
CREATE TABLE "crm"."person_emails" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"address" text NOT NULL,
	"label" text,
	"position" smallint NOT NULL,
	CONSTRAINT "person_emails_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "person_emails_once" UNIQUE("tenant_id","person_id","address"),
	CONSTRAINT "person_emails_address" CHECK ("crm"."person_emails"."address" = lower("crm"."person_emails"."address") AND "crm"."person_emails"."address" LIKE '%_@_%')
);
--> statement-breakpoint
CREATE TABLE "crm"."person_phones" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"e164" text NOT NULL,
	"label" text,
	"is_shared" boolean DEFAULT false NOT NULL,
	"position" smallint NOT NULL,
	CONSTRAINT "person_phones_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "person_phones_once" UNIQUE("tenant_id","person_id","e164"),
	CONSTRAINT "person_phones_e164" CHECK ("crm"."person_phones"."e164" ~ '^\+[1-9][0-9]{6,14}$')
);
--> statement-breakpoint
CREATE TABLE "crm"."pipelines" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "pipelines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "pipelines_name_not_blank" CHECK (btrim("crm"."pipelines"."name") <> '')
);
--> statement-breakpoint
CREATE TABLE "crm"."stages" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"pipeline_id" uuid NOT NULL,
	"name" text NOT NULL,
	"semantic" text NOT NULL,
	"probability" smallint NOT NULL,
	"position" smallint NOT NULL,
	CONSTRAINT "stages_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "stages_pipeline_key" UNIQUE("tenant_id","pipeline_id","id"),
	CONSTRAINT "stages_name_not_blank" CHECK (btrim("crm"."stages"."name") <> ''),
	CONSTRAINT "stages_probability" CHECK (CASE "crm"."stages"."semantic" WHEN 'open' THEN "crm"."stages"."probability" BETWEEN 0 AND 99 WHEN 'won' THEN "crm"."stages"."probability" = 100 WHEN 'lost' THEN "crm"."stages"."probability" = 0 ELSE false END)
);
--> statement-breakpoint
ALTER TABLE "crm"."activities" ADD CONSTRAINT "activities_person" FOREIGN KEY ("tenant_id","person_id") REFERENCES "crm"."people"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."activities" ADD CONSTRAINT "activities_organisation" FOREIGN KEY ("tenant_id","organisation_id") REFERENCES "crm"."organisations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."activities" ADD CONSTRAINT "activities_lead" FOREIGN KEY ("tenant_id","lead_id") REFERENCES "crm"."leads"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."activities" ADD CONSTRAINT "activities_deal" FOREIGN KEY ("tenant_id","deal_id") REFERENCES "crm"."deals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."consent_events" ADD CONSTRAINT "consent_events_person" FOREIGN KEY ("tenant_id","person_id") REFERENCES "crm"."people"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."consent_events" ADD CONSTRAINT "consent_events_standing" FOREIGN KEY ("tenant_id","person_id","channel","purpose","standing_id","state") REFERENCES "crm"."consent_events"("tenant_id","person_id","channel","purpose","id","state") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."deal_moves" ADD CONSTRAINT "deal_moves_deal" FOREIGN KEY ("tenant_id","deal_id","pipeline_id") REFERENCES "crm"."deals"("tenant_id","id","pipeline_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."deal_moves" ADD CONSTRAINT "deal_moves_from_stage" FOREIGN KEY ("tenant_id","pipeline_id","from_stage_id") REFERENCES "crm"."stages"("tenant_id","pipeline_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."deal_moves" ADD CONSTRAINT "deal_moves_to_stage" FOREIGN KEY ("tenant_id","pipeline_id","to_stage_id") REFERENCES "crm"."stages"("tenant_id","pipeline_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."deals" ADD CONSTRAINT "deals_stage_of_pipeline" FOREIGN KEY ("tenant_id","pipeline_id","stage_id") REFERENCES "crm"."stages"("tenant_id","pipeline_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."deals" ADD CONSTRAINT "deals_first_stage_of_pipeline" FOREIGN KEY ("tenant_id","pipeline_id","first_stage_id") REFERENCES "crm"."stages"("tenant_id","pipeline_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."deals" ADD CONSTRAINT "deals_person" FOREIGN KEY ("tenant_id","person_id") REFERENCES "crm"."people"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."deals" ADD CONSTRAINT "deals_organisation" FOREIGN KEY ("tenant_id","organisation_id") REFERENCES "crm"."organisations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."lead_conversions" ADD CONSTRAINT "lead_conversions_lead" FOREIGN KEY ("tenant_id","lead_id","lead_status") REFERENCES "crm"."leads"("tenant_id","id","status") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."lead_conversions" ADD CONSTRAINT "lead_conversions_person" FOREIGN KEY ("tenant_id","person_id") REFERENCES "crm"."people"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."lead_conversions" ADD CONSTRAINT "lead_conversions_organisation" FOREIGN KEY ("tenant_id","organisation_id") REFERENCES "crm"."organisations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."lead_conversions" ADD CONSTRAINT "lead_conversions_deal" FOREIGN KEY ("tenant_id","deal_id") REFERENCES "crm"."deals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."leads" ADD CONSTRAINT "leads_source" FOREIGN KEY ("tenant_id","source_id") REFERENCES "crm"."lead_sources"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."links" ADD CONSTRAINT "links_person" FOREIGN KEY ("tenant_id","person_id") REFERENCES "crm"."people"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."links" ADD CONSTRAINT "links_organisation" FOREIGN KEY ("tenant_id","organisation_id") REFERENCES "crm"."organisations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."notes" ADD CONSTRAINT "notes_person" FOREIGN KEY ("tenant_id","person_id") REFERENCES "crm"."people"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."notes" ADD CONSTRAINT "notes_organisation" FOREIGN KEY ("tenant_id","organisation_id") REFERENCES "crm"."organisations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."notes" ADD CONSTRAINT "notes_lead" FOREIGN KEY ("tenant_id","lead_id") REFERENCES "crm"."leads"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."notes" ADD CONSTRAINT "notes_deal" FOREIGN KEY ("tenant_id","deal_id") REFERENCES "crm"."deals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."person_emails" ADD CONSTRAINT "person_emails_person" FOREIGN KEY ("tenant_id","person_id") REFERENCES "crm"."people"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."person_phones" ADD CONSTRAINT "person_phones_person" FOREIGN KEY ("tenant_id","person_id") REFERENCES "crm"."people"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."stages" ADD CONSTRAINT "stages_pipeline" FOREIGN KEY ("tenant_id","pipeline_id") REFERENCES "crm"."pipelines"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activities_by_person" ON "crm"."activities" USING btree ("tenant_id","person_id");--> statement-breakpoint
CREATE INDEX "activities_by_organisation" ON "crm"."activities" USING btree ("tenant_id","organisation_id");--> statement-breakpoint
CREATE INDEX "activities_by_lead" ON "crm"."activities" USING btree ("tenant_id","lead_id");--> statement-breakpoint
CREATE INDEX "activities_by_deal" ON "crm"."activities" USING btree ("tenant_id","deal_id");--> statement-breakpoint
CREATE INDEX "activities_newest" ON "crm"."activities" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "activities_open" ON "crm"."activities" USING btree ("tenant_id","due_at") WHERE completed_at IS NULL;--> statement-breakpoint
CREATE INDEX "deals_newest" ON "crm"."deals" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "deals_by_stage" ON "crm"."deals" USING btree ("tenant_id","pipeline_id","stage_id");--> statement-breakpoint
CREATE INDEX "deals_by_person" ON "crm"."deals" USING btree ("tenant_id","person_id");--> statement-breakpoint
CREATE INDEX "deals_by_organisation" ON "crm"."deals" USING btree ("tenant_id","organisation_id");--> statement-breakpoint
CREATE UNIQUE INDEX "lead_sources_name" ON "crm"."lead_sources" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE INDEX "leads_newest" ON "crm"."leads" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "leads_by_phone" ON "crm"."leads" USING btree ("tenant_id","phone");--> statement-breakpoint
CREATE UNIQUE INDEX "links_role_held_once" ON "crm"."links" USING btree ("tenant_id","person_id","organisation_id",lower(role)) WHERE ended_on IS NULL;--> statement-breakpoint
CREATE INDEX "links_by_organisation" ON "crm"."links" USING btree ("tenant_id","organisation_id");--> statement-breakpoint
CREATE INDEX "notes_by_person" ON "crm"."notes" USING btree ("tenant_id","person_id");--> statement-breakpoint
CREATE INDEX "notes_by_organisation" ON "crm"."notes" USING btree ("tenant_id","organisation_id");--> statement-breakpoint
CREATE INDEX "notes_by_lead" ON "crm"."notes" USING btree ("tenant_id","lead_id");--> statement-breakpoint
CREATE INDEX "notes_by_deal" ON "crm"."notes" USING btree ("tenant_id","deal_id");--> statement-breakpoint
CREATE INDEX "notes_newest" ON "crm"."notes" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "organisations_newest" ON "crm"."organisations" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "organisations_by_name" ON "crm"."organisations" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE INDEX "people_newest" ON "crm"."people" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "person_emails_by_address" ON "crm"."person_emails" USING btree ("tenant_id","address");--> statement-breakpoint
CREATE UNIQUE INDEX "person_phones_names_one_person" ON "crm"."person_phones" USING btree ("tenant_id","e164") WHERE NOT is_shared;--> statement-breakpoint
CREATE UNIQUE INDEX "pipelines_name" ON "crm"."pipelines" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE UNIQUE INDEX "pipelines_one_default" ON "crm"."pipelines" USING btree ("tenant_id") WHERE is_default;--> statement-breakpoint
CREATE UNIQUE INDEX "stages_name" ON "crm"."stages" USING btree ("tenant_id","pipeline_id",lower(name));