CREATE TABLE "crm"."duplicate_candidates" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"low_id" uuid NOT NULL,
	"high_id" uuid NOT NULL,
	"score" smallint NOT NULL,
	"factors" jsonb NOT NULL,
	"low_digest" text NOT NULL,
	"high_digest" text NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	CONSTRAINT "duplicate_candidates_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "duplicate_candidates_once" UNIQUE("tenant_id","low_id","high_id"),
	CONSTRAINT "duplicate_candidates_kind" CHECK (kind IN ('person', 'organisation')),
	CONSTRAINT "duplicate_candidates_ordered" CHECK ("crm"."duplicate_candidates"."low_id" < "crm"."duplicate_candidates"."high_id")
);
--> statement-breakpoint
CREATE TABLE "crm"."duplicate_dismissals" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"low_id" uuid NOT NULL,
	"high_id" uuid NOT NULL,
	"low_digest" text NOT NULL,
	"high_digest" text NOT NULL,
	"reason" text,
	"dismissed_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "duplicate_dismissals_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "duplicate_dismissals_once" UNIQUE("tenant_id","low_id","high_id"),
	CONSTRAINT "duplicate_dismissals_kind" CHECK (kind IN ('person', 'organisation')),
	CONSTRAINT "duplicate_dismissals_ordered" CHECK ("crm"."duplicate_dismissals"."low_id" < "crm"."duplicate_dismissals"."high_id")
);
--> statement-breakpoint
CREATE TABLE "crm"."duplicate_index" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"is_stale" boolean DEFAULT true NOT NULL,
	"key_ids" uuid[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "duplicate_index_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "duplicate_index_kind" CHECK (kind IN ('person', 'organisation'))
);
--> statement-breakpoint
CREATE TABLE "crm"."duplicate_keys" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	CONSTRAINT "duplicate_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "crm"."merges" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"survivor_id" uuid NOT NULL,
	"merged_id" uuid NOT NULL,
	"journal" jsonb NOT NULL,
	"merged_at" timestamp with time zone NOT NULL,
	"merged_by" text NOT NULL,
	CONSTRAINT "merges_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "merges_once" UNIQUE("tenant_id","merged_id"),
	CONSTRAINT "merges_merged_key" UNIQUE("tenant_id","id","merged_id"),
	CONSTRAINT "merges_kind" CHECK (kind IN ('person', 'organisation')),
	CONSTRAINT "merges_two" CHECK ("crm"."merges"."survivor_id" <> "crm"."merges"."merged_id")
);
--> statement-breakpoint
ALTER TABLE "crm"."organisations" DROP CONSTRAINT "organisations_registered_once";
--> statement-breakpoint
ALTER TABLE "crm"."leads" ADD COLUMN "phone_typed" text;
--> statement-breakpoint
ALTER TABLE "crm"."organisations" ADD COLUMN "phone_typed" text;
--> statement-breakpoint
ALTER TABLE "crm"."organisations" ADD COLUMN "merge_id" uuid;
--> statement-breakpoint
ALTER TABLE "crm"."organisations" ADD COLUMN "merged_into_id" uuid;
--> statement-breakpoint
ALTER TABLE "crm"."organisations" ADD COLUMN "is_merged" boolean GENERATED ALWAYS AS (merged_into_id IS NOT NULL) STORED NOT NULL;
--> statement-breakpoint
ALTER TABLE "crm"."organisations" ADD COLUMN "merged_into_merged" boolean GENERATED ALWAYS AS (CASE WHEN merged_into_id IS NOT NULL THEN false END) STORED;
--> statement-breakpoint
ALTER TABLE "crm"."people" ADD COLUMN "merge_id" uuid;
--> statement-breakpoint
ALTER TABLE "crm"."people" ADD COLUMN "merged_into_id" uuid;
--> statement-breakpoint
ALTER TABLE "crm"."people" ADD COLUMN "is_merged" boolean GENERATED ALWAYS AS (merged_into_id IS NOT NULL) STORED NOT NULL;
--> statement-breakpoint
ALTER TABLE "crm"."people" ADD COLUMN "merged_into_merged" boolean GENERATED ALWAYS AS (CASE WHEN merged_into_id IS NOT NULL THEN false END) STORED;
--> statement-breakpoint
ALTER TABLE "crm"."person_phones" ADD COLUMN "typed" text;
--> statement-breakpoint
CREATE INDEX "duplicate_candidates_by_high" ON "crm"."duplicate_candidates" USING btree ("tenant_id","high_id");
--> statement-breakpoint
CREATE INDEX "duplicate_candidates_best" ON "crm"."duplicate_candidates" USING btree ("tenant_id","score" DESC NULLS LAST,"id" DESC NULLS LAST);
--> statement-breakpoint
CREATE INDEX "duplicate_index_stale" ON "crm"."duplicate_index" USING btree ("tenant_id","id") WHERE is_stale;
--> statement-breakpoint
CREATE INDEX "merges_by_survivor" ON "crm"."merges" USING btree ("tenant_id","survivor_id");
--> statement-breakpoint
ALTER TABLE "crm"."organisations" ADD CONSTRAINT "organisations_merged_key" UNIQUE("tenant_id","id","is_merged");
--> statement-breakpoint
ALTER TABLE "crm"."people" ADD CONSTRAINT "people_merged_key" UNIQUE("tenant_id","id","is_merged");
--> statement-breakpoint
ALTER TABLE "crm"."organisations" ADD CONSTRAINT "organisations_merged_into" FOREIGN KEY ("tenant_id","merged_into_id","merged_into_merged") REFERENCES "crm"."organisations"("tenant_id","id","is_merged") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."organisations" ADD CONSTRAINT "organisations_merge" FOREIGN KEY ("tenant_id","merge_id","id") REFERENCES "crm"."merges"("tenant_id","id","merged_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."people" ADD CONSTRAINT "people_merged_into" FOREIGN KEY ("tenant_id","merged_into_id","merged_into_merged") REFERENCES "crm"."people"("tenant_id","id","is_merged") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."people" ADD CONSTRAINT "people_merge" FOREIGN KEY ("tenant_id","merge_id","id") REFERENCES "crm"."merges"("tenant_id","id","merged_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "lead_conversions_by_person" ON "crm"."lead_conversions" USING btree ("tenant_id","person_id");
--> statement-breakpoint
CREATE INDEX "lead_conversions_by_organisation" ON "crm"."lead_conversions" USING btree ("tenant_id","organisation_id");
--> statement-breakpoint
CREATE INDEX "links_by_person" ON "crm"."links" USING btree ("tenant_id","person_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "organisations_registered_once" ON "crm"."organisations" USING btree ("tenant_id","registration_number") WHERE merged_into_id IS NULL;
--> statement-breakpoint
CREATE INDEX "organisations_by_survivor" ON "crm"."organisations" USING btree ("tenant_id","merged_into_id") WHERE merged_into_id IS NOT NULL;
--> statement-breakpoint
CREATE INDEX "people_by_survivor" ON "crm"."people" USING btree ("tenant_id","merged_into_id") WHERE merged_into_id IS NOT NULL;
--> statement-breakpoint
CREATE INDEX "person_phones_by_number" ON "crm"."person_phones" USING btree ("tenant_id","e164");
--> statement-breakpoint
ALTER TABLE "crm"."organisations" ADD CONSTRAINT "organisations_merge_on_record" CHECK (num_nulls("crm"."organisations"."merge_id", "crm"."organisations"."merged_into_id") IN (0, 2));
--> statement-breakpoint
ALTER TABLE "crm"."people" ADD CONSTRAINT "people_merge_on_record" CHECK (num_nulls("crm"."people"."merge_id", "crm"."people"."merged_into_id") IN (0, 2));
--> statement-breakpoint

-- One main phone and one main address, whoever writes; checked at the end, since a list is put in order row by row.
ALTER TABLE crm.person_phones ADD CONSTRAINT person_phones_one_at_each_place UNIQUE (tenant_id, person_id, position) DEFERRABLE INITIALLY DEFERRED;
--> statement-breakpoint
ALTER TABLE crm.person_emails ADD CONSTRAINT person_emails_one_at_each_place UNIQUE (tenant_id, person_id, position) DEFERRABLE INITIALLY DEFERRED;
--> statement-breakpoint

-- What is compared has changed, so the record is to be matched anew. TG_ARGV: the kind, and the column that names the record.
CREATE FUNCTION crm.mark_duplicates_stale() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant uuid;
  touched jsonb;
BEGIN
  FOREACH touched IN ARRAY ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END] LOOP
    CONTINUE WHEN touched IS NULL;
    INSERT INTO crm.duplicate_index AS i (tenant_id, id, kind)
    VALUES ((touched ->> 'tenant_id')::uuid, (touched ->> TG_ARGV[1])::uuid, TG_ARGV[0])
    ON CONFLICT (tenant_id, id) DO UPDATE SET is_stale = true WHERE NOT i.is_stale;
  END LOOP;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER people_mark_stale AFTER INSERT OR DELETE OR UPDATE OF display_name, given_name, family_name, merged_into_id ON crm.people
  FOR EACH ROW EXECUTE FUNCTION crm.mark_duplicates_stale('person', 'id');
--> statement-breakpoint
CREATE TRIGGER person_phones_mark_stale AFTER INSERT OR DELETE OR UPDATE OF person_id, e164, is_shared ON crm.person_phones
  FOR EACH ROW EXECUTE FUNCTION crm.mark_duplicates_stale('person', 'person_id');
--> statement-breakpoint
CREATE TRIGGER person_emails_mark_stale AFTER INSERT OR DELETE OR UPDATE OF person_id, address ON crm.person_emails
  FOR EACH ROW EXECUTE FUNCTION crm.mark_duplicates_stale('person', 'person_id');
--> statement-breakpoint
CREATE TRIGGER links_mark_stale AFTER INSERT OR DELETE OR UPDATE OF person_id, organisation_id, ended_on ON crm.links
  FOR EACH ROW EXECUTE FUNCTION crm.mark_duplicates_stale('person', 'person_id');
--> statement-breakpoint
CREATE TRIGGER organisations_mark_stale AFTER INSERT OR DELETE OR UPDATE OF name, registration_number, website, phone, email, city, country, merged_into_id
  ON crm.organisations FOR EACH ROW EXECUTE FUNCTION crm.mark_duplicates_stale('organisation', 'id');
--> statement-breakpoint

-- Nothing is filed under a merged record. The share lock waits for a merge that is under way, and a merge for it: merging
-- changes a key of the record's row.
CREATE FUNCTION crm.refuse_merged() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted jsonb := to_jsonb(NEW);
  former jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
  merged boolean;
BEGIN
  IF wanted -> 'person_id' IS DISTINCT FROM former -> 'person_id' THEN
    SELECT is_merged INTO merged FROM crm.people
    WHERE tenant_id = NEW.tenant_id AND id = (wanted ->> 'person_id')::uuid FOR KEY SHARE;
    IF merged THEN
      RAISE EXCEPTION 'crm: the person is merged' USING ERRCODE = '23514', CONSTRAINT = 'people_merged_stay_empty';
    END IF;
  END IF;
  IF wanted -> 'organisation_id' IS DISTINCT FROM former -> 'organisation_id' THEN
    SELECT is_merged INTO merged FROM crm.organisations
    WHERE tenant_id = NEW.tenant_id AND id = (wanted ->> 'organisation_id')::uuid FOR KEY SHARE;
    IF merged THEN
      RAISE EXCEPTION 'crm: the organisation is merged' USING ERRCODE = '23514', CONSTRAINT = 'organisations_merged_stay_empty';
    END IF;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER person_phones_not_of_merged BEFORE INSERT OR UPDATE ON crm.person_phones FOR EACH ROW EXECUTE FUNCTION crm.refuse_merged();
--> statement-breakpoint
CREATE TRIGGER person_emails_not_of_merged BEFORE INSERT OR UPDATE ON crm.person_emails FOR EACH ROW EXECUTE FUNCTION crm.refuse_merged();
--> statement-breakpoint
CREATE TRIGGER links_not_of_merged BEFORE INSERT OR UPDATE ON crm.links FOR EACH ROW EXECUTE FUNCTION crm.refuse_merged();
--> statement-breakpoint
CREATE TRIGGER deals_not_of_merged BEFORE INSERT OR UPDATE ON crm.deals FOR EACH ROW EXECUTE FUNCTION crm.refuse_merged();
--> statement-breakpoint
CREATE TRIGGER lead_conversions_not_of_merged BEFORE INSERT OR UPDATE ON crm.lead_conversions FOR EACH ROW EXECUTE FUNCTION crm.refuse_merged();
--> statement-breakpoint
CREATE TRIGGER activities_not_of_merged BEFORE INSERT OR UPDATE ON crm.activities FOR EACH ROW EXECUTE FUNCTION crm.refuse_merged();
--> statement-breakpoint
CREATE TRIGGER notes_not_of_merged BEFORE INSERT OR UPDATE ON crm.notes FOR EACH ROW EXECUTE FUNCTION crm.refuse_merged();
--> statement-breakpoint
CREATE TRIGGER consent_events_not_of_merged BEFORE INSERT OR UPDATE ON crm.consent_events FOR EACH ROW EXECUTE FUNCTION crm.refuse_merged();
--> statement-breakpoint

-- A merged record stays as it was, so that it can be given back; only its redirect changes.
CREATE FUNCTION crm.refuse_change_of_merged() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  redirect text[] := ARRAY['merge_id', 'merged_into_id', 'is_merged', 'merged_into_merged'];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(OLD) - redirect = to_jsonb(NEW) - redirect THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'crm: a merged record stays as it was' USING ERRCODE = '23514', CONSTRAINT = TG_TABLE_NAME || '_merged_final';
END $$;
--> statement-breakpoint
CREATE TRIGGER people_merged_final BEFORE UPDATE OR DELETE ON crm.people FOR EACH ROW
  WHEN (OLD.merged_into_id IS NOT NULL) EXECUTE FUNCTION crm.refuse_change_of_merged();
--> statement-breakpoint
CREATE TRIGGER organisations_merged_final BEFORE UPDATE OR DELETE ON crm.organisations FOR EACH ROW
  WHEN (OLD.merged_into_id IS NOT NULL) EXECUTE FUNCTION crm.refuse_change_of_merged();
--> statement-breakpoint

-- Every record that is there already is to be matched. Outside a call no tenant is visible, so for this one statement the
-- owner is let past row-level security; the kernel forces it again after the migrations.
ALTER TABLE crm.people NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE crm.organisations NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
INSERT INTO crm.duplicate_index (tenant_id, id, kind)
SELECT tenant_id, id, 'person' FROM crm.people UNION ALL SELECT tenant_id, id, 'organisation' FROM crm.organisations;
--> statement-breakpoint
ALTER TABLE crm.people FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE crm.organisations FORCE ROW LEVEL SECURITY;
