CREATE TABLE "crm"."assignees" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"is_active" boolean NOT NULL,
	"open_leads_max" integer,
	"absent_from" date,
	"absent_until" date,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "assignees_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "assignees_user" UNIQUE("tenant_id","user_id"),
	CONSTRAINT "assignees_open_leads_max" CHECK ("crm"."assignees"."open_leads_max" >= 0),
	CONSTRAINT "assignees_absence" CHECK (("crm"."assignees"."absent_until" IS NULL OR "crm"."assignees"."absent_from" IS NOT NULL) AND ("crm"."assignees"."absent_until" IS NULL OR "crm"."assignees"."absent_until" >= "crm"."assignees"."absent_from"))
);
--> statement-breakpoint
CREATE TABLE "crm"."assignment_rules" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"conditions" jsonb NOT NULL,
	"strategy" text NOT NULL,
	"user_id" uuid,
	"team_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "assignment_rules_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "assignment_rules_name_not_blank" CHECK (btrim("crm"."assignment_rules"."name") <> ''),
	CONSTRAINT "assignment_rules_to_somebody" CHECK (CASE "crm"."assignment_rules"."strategy" WHEN 'fixed' THEN "crm"."assignment_rules"."user_id" IS NOT NULL AND "crm"."assignment_rules"."team_id" IS NULL
        WHEN 'round_robin' THEN "crm"."assignment_rules"."team_id" IS NOT NULL AND "crm"."assignment_rules"."user_id" IS NULL
        WHEN 'least_open' THEN "crm"."assignment_rules"."team_id" IS NOT NULL AND "crm"."assignment_rules"."user_id" IS NULL ELSE false END)
);
--> statement-breakpoint
CREATE TABLE "crm"."assignment_turns" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"rule_id" uuid NOT NULL,
	"last_user_id" uuid NOT NULL,
	CONSTRAINT "assignment_turns_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "assignment_turns_rule" UNIQUE("tenant_id","rule_id")
);
--> statement-breakpoint
CREATE TABLE "crm"."team_members" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"team_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	CONSTRAINT "team_members_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "team_members_once" UNIQUE("tenant_id","team_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "crm"."teams" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "teams_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "teams_name_not_blank" CHECK (btrim("crm"."teams"."name") <> '')
);
--> statement-breakpoint
CREATE TABLE "crm"."forecast_lines" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"deal_id" uuid NOT NULL,
	"name" text NOT NULL,
	"pipeline_id" uuid NOT NULL,
	"stage_id" uuid NOT NULL,
	"probability" smallint NOT NULL,
	"value_minor" bigint,
	"currency" text,
	"expected_close_on" date,
	"owner_id" uuid,
	"opened_at" timestamp with time zone NOT NULL,
	CONSTRAINT "forecast_lines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "forecast_lines_once" UNIQUE("tenant_id","snapshot_id","deal_id"),
	CONSTRAINT "forecast_lines_probability" CHECK ("crm"."forecast_lines"."probability" BETWEEN 0 AND 99),
	CONSTRAINT "forecast_lines_value" CHECK (("crm"."forecast_lines"."value_minor" IS NULL) = ("crm"."forecast_lines"."currency" IS NULL) AND "crm"."forecast_lines"."value_minor" >= 0 AND "crm"."forecast_lines"."currency" ~ '^[A-Z]{3}$')
);
--> statement-breakpoint
CREATE TABLE "crm"."forecast_marks" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"is_void" boolean NOT NULL,
	"reason" text NOT NULL,
	"marked_at" timestamp with time zone NOT NULL,
	"marked_by" text NOT NULL,
	CONSTRAINT "forecast_marks_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "forecast_marks_in_order" UNIQUE("tenant_id","snapshot_id","seq"),
	CONSTRAINT "forecast_marks_alternate" CHECK ("crm"."forecast_marks"."seq" > 0 AND "crm"."forecast_marks"."is_void" = ("crm"."forecast_marks"."seq" % 2 = 1)),
	CONSTRAINT "forecast_marks_reason" CHECK (btrim("crm"."forecast_marks"."reason") <> '')
);
--> statement-breakpoint
CREATE TABLE "crm"."forecast_snapshots" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"taken_on" date NOT NULL,
	"taken_at" timestamp with time zone NOT NULL,
	"origin" text NOT NULL,
	"deals" integer NOT NULL,
	"taken_by" text NOT NULL,
	"call_id" uuid DEFAULT kernel.call_id() NOT NULL,
	CONSTRAINT "forecast_snapshots_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "forecast_snapshots_origin" CHECK ("crm"."forecast_snapshots"."origin" IN ('schedule', 'demand')),
	CONSTRAINT "forecast_snapshots_deals" CHECK ("crm"."forecast_snapshots"."deals" >= 0)
);
--> statement-breakpoint
CREATE TABLE "crm"."import_pieces" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"idx" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "import_pieces_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "import_pieces_once" UNIQUE("tenant_id","import_id","idx")
);
--> statement-breakpoint
CREATE TABLE "crm"."import_rows" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"row_number" integer NOT NULL,
	"cells" jsonb NOT NULL,
	"verdict" text,
	"record_id" uuid,
	"same_as_row" integer,
	"field" text,
	"reason" text,
	"message" text,
	"fields" jsonb,
	"not_written" text,
	CONSTRAINT "import_rows_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "import_rows_once" UNIQUE("tenant_id","import_id","row_number")
);
--> statement-breakpoint
CREATE TABLE "crm"."import_writes" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"row_number" integer NOT NULL,
	"op" text NOT NULL,
	"record_id" uuid NOT NULL,
	"call_id" uuid NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	CONSTRAINT "import_writes_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "import_writes_once" UNIQUE("tenant_id","import_id","row_number"),
	CONSTRAINT "import_writes_op" CHECK ("crm"."import_writes"."op" IN ('insert', 'update'))
);
--> statement-breakpoint
CREATE TABLE "crm"."imports" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"file_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"status" text NOT NULL,
	"problem" jsonb,
	"format" text,
	"encoding" text,
	"delimiter" text,
	"columns" jsonb,
	"on_duplicate" text NOT NULL,
	"row_count" integer,
	"counts" jsonb,
	"plan_hash" text,
	"started_by" text NOT NULL,
	"finished_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "imports_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "imports_file_name" CHECK (btrim("crm"."imports"."file_name") <> ''),
	CONSTRAINT "imports_kind" CHECK ("crm"."imports"."kind" IN ('people', 'organisations', 'leads', 'deals')),
	CONSTRAINT "imports_status" CHECK ("crm"."imports"."status" IN ('reading', 'unreadable', 'ready', 'writing', 'stopped', 'done', 'reverting', 'reverted', 'discarded')),
	CONSTRAINT "imports_problem" CHECK (("crm"."imports"."status" IN ('unreadable', 'stopped')) = ("crm"."imports"."problem" IS NOT NULL)),
	CONSTRAINT "imports_on_duplicate" CHECK ("crm"."imports"."on_duplicate" IN ('skip', 'fill', 'overwrite')),
	CONSTRAINT "imports_planned" CHECK ("crm"."imports"."status" IN ('reading', 'unreadable', 'discarded') OR "crm"."imports"."plan_hash" IS NOT NULL)
);
--> statement-breakpoint
CREATE TABLE "crm"."segment_members" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	CONSTRAINT "segment_members_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "segment_members_once" UNIQUE("tenant_id","snapshot_id","record_id")
);
--> statement-breakpoint
CREATE TABLE "crm"."segment_snapshots" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"segment_id" uuid NOT NULL,
	"about" text NOT NULL,
	"condition" jsonb NOT NULL,
	"members" integer NOT NULL,
	"taken_at" timestamp with time zone NOT NULL,
	CONSTRAINT "segment_snapshots_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "segment_snapshots_members" CHECK ("crm"."segment_snapshots"."members" >= 0)
);
--> statement-breakpoint
CREATE TABLE "crm"."segments" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"about" text NOT NULL,
	"condition" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "segments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "segments_name_not_blank" CHECK (btrim("crm"."segments"."name") <> ''),
	CONSTRAINT "segments_about" CHECK ("crm"."segments"."about" IN ('people', 'organisations', 'leads')),
	CONSTRAINT "segments_condition" CHECK (jsonb_typeof("crm"."segments"."condition") = 'object')
);
--> statement-breakpoint
CREATE TABLE "crm"."taggings" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"tag" text NOT NULL,
	"person_id" uuid,
	"organisation_id" uuid,
	"lead_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "taggings_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "taggings_person_once" UNIQUE("tenant_id","person_id","tag"),
	CONSTRAINT "taggings_organisation_once" UNIQUE("tenant_id","organisation_id","tag"),
	CONSTRAINT "taggings_lead_once" UNIQUE("tenant_id","lead_id","tag"),
	CONSTRAINT "taggings_one_record" CHECK (num_nonnulls("crm"."taggings"."person_id", "crm"."taggings"."organisation_id", "crm"."taggings"."lead_id") = 1),
	CONSTRAINT "taggings_tag" CHECK ("crm"."taggings"."tag" = lower(btrim("crm"."taggings"."tag")) AND length("crm"."taggings"."tag") BETWEEN 1 AND 60)
);
--> statement-breakpoint
ALTER TABLE "crm"."leads" ADD COLUMN "country" text;--> statement-breakpoint
ALTER TABLE "crm"."leads" ADD COLUMN "city" text;--> statement-breakpoint
ALTER TABLE "crm"."leads" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "crm"."leads" ADD COLUMN "product_interest" text;--> statement-breakpoint
ALTER TABLE "crm"."leads" ADD COLUMN "assignment" jsonb;--> statement-breakpoint
ALTER TABLE "crm"."assignment_rules" ADD CONSTRAINT "assignment_rules_team" FOREIGN KEY ("tenant_id","team_id") REFERENCES "crm"."teams"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."assignment_rules" ADD CONSTRAINT "assignment_rules_user" FOREIGN KEY ("tenant_id","user_id") REFERENCES "crm"."assignees"("tenant_id","user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."team_members" ADD CONSTRAINT "team_members_team" FOREIGN KEY ("tenant_id","team_id") REFERENCES "crm"."teams"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."team_members" ADD CONSTRAINT "team_members_user" FOREIGN KEY ("tenant_id","user_id") REFERENCES "crm"."assignees"("tenant_id","user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."forecast_lines" ADD CONSTRAINT "forecast_lines_snapshot" FOREIGN KEY ("tenant_id","snapshot_id") REFERENCES "crm"."forecast_snapshots"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."forecast_marks" ADD CONSTRAINT "forecast_marks_snapshot" FOREIGN KEY ("tenant_id","snapshot_id") REFERENCES "crm"."forecast_snapshots"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."import_pieces" ADD CONSTRAINT "import_pieces_import" FOREIGN KEY ("tenant_id","import_id") REFERENCES "crm"."imports"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."import_rows" ADD CONSTRAINT "import_rows_import" FOREIGN KEY ("tenant_id","import_id") REFERENCES "crm"."imports"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."import_writes" ADD CONSTRAINT "import_writes_import" FOREIGN KEY ("tenant_id","import_id") REFERENCES "crm"."imports"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."segment_members" ADD CONSTRAINT "segment_members_snapshot" FOREIGN KEY ("tenant_id","snapshot_id") REFERENCES "crm"."segment_snapshots"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."segment_snapshots" ADD CONSTRAINT "segment_snapshots_segment" FOREIGN KEY ("tenant_id","segment_id") REFERENCES "crm"."segments"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."taggings" ADD CONSTRAINT "taggings_person" FOREIGN KEY ("tenant_id","person_id") REFERENCES "crm"."people"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."taggings" ADD CONSTRAINT "taggings_organisation" FOREIGN KEY ("tenant_id","organisation_id") REFERENCES "crm"."organisations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm"."taggings" ADD CONSTRAINT "taggings_lead" FOREIGN KEY ("tenant_id","lead_id") REFERENCES "crm"."leads"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "assignment_rules_name" ON "crm"."assignment_rules" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE INDEX "assignment_rules_in_order" ON "crm"."assignment_rules" USING btree ("tenant_id","position","id");--> statement-breakpoint
CREATE UNIQUE INDEX "teams_name" ON "crm"."teams" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE UNIQUE INDEX "forecast_snapshots_once_a_day" ON "crm"."forecast_snapshots" USING btree ("tenant_id","taken_on") WHERE origin = 'schedule';--> statement-breakpoint
CREATE INDEX "forecast_snapshots_newest" ON "crm"."forecast_snapshots" USING btree ("tenant_id","taken_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "import_rows_by_verdict" ON "crm"."import_rows" USING btree ("tenant_id","import_id","verdict","row_number");--> statement-breakpoint
CREATE INDEX "import_writes_by_record" ON "crm"."import_writes" USING btree ("tenant_id","record_id");--> statement-breakpoint
CREATE INDEX "imports_newest" ON "crm"."imports" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "segment_snapshots_by_segment" ON "crm"."segment_snapshots" USING btree ("tenant_id","segment_id","taken_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "segments_name" ON "crm"."segments" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE INDEX "segments_newest" ON "crm"."segments" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "taggings_by_tag" ON "crm"."taggings" USING btree ("tenant_id","tag");--> statement-breakpoint
CREATE INDEX "leads_by_email" ON "crm"."leads" USING btree ("tenant_id","email");--> statement-breakpoint
CREATE INDEX "leads_by_owner" ON "crm"."leads" USING btree ("tenant_id","owner_id","status");--> statement-breakpoint
ALTER TABLE "crm"."leads" ADD CONSTRAINT "leads_country" CHECK ("crm"."leads"."country" ~ '^[A-Z]{2}$');--> statement-breakpoint
ALTER TABLE "crm"."leads" ADD CONSTRAINT "leads_assigned_to_somebody" CHECK ("crm"."leads"."assignment" IS NULL OR "crm"."leads"."owner_id" IS NOT NULL);