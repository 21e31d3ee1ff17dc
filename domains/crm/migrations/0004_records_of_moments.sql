-- A forecast snapshot has all its lines from the call that took it, and no other call adds any.
CREATE FUNCTION crm.check_forecast_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM crm.forecast_snapshots
    WHERE tenant_id = NEW.tenant_id AND id = NEW.snapshot_id AND call_id = kernel.call_id()) THEN
    RAISE EXCEPTION 'crm: a forecast line is written with its snapshot' USING ERRCODE = '23514', CONSTRAINT = 'forecast_lines_with_snapshot';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER forecast_lines_with_snapshot BEFORE INSERT ON crm.forecast_lines
  FOR EACH ROW EXECUTE FUNCTION crm.check_forecast_line();
--> statement-breakpoint
CREATE FUNCTION crm.check_forecast_snapshot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.call_id IS DISTINCT FROM kernel.call_id()
    OR NEW.deals IS DISTINCT FROM (SELECT count(*) FROM crm.forecast_lines WHERE tenant_id = NEW.tenant_id AND snapshot_id = NEW.id) THEN
    RAISE EXCEPTION 'crm: a forecast snapshot counts its own lines' USING ERRCODE = '23514', CONSTRAINT = 'forecast_snapshots_complete';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER forecast_snapshots_complete AFTER INSERT ON crm.forecast_snapshots
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm.check_forecast_snapshot();
--> statement-breakpoint

-- Who was in a segment at a moment does not change afterwards. The count is looked at when the snapshot is written; its rows
-- can go with it by undo, so that deletions stay possible.
CREATE FUNCTION crm.check_segment_snapshot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM crm.segment_snapshots WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
    AND NEW.members IS DISTINCT FROM (SELECT count(*) FROM crm.segment_members WHERE tenant_id = NEW.tenant_id AND snapshot_id = NEW.id) THEN
    RAISE EXCEPTION 'crm: a segment snapshot counts its own members' USING ERRCODE = '23514', CONSTRAINT = 'segment_snapshots_complete';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER segment_snapshots_complete AFTER INSERT ON crm.segment_snapshots
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm.check_segment_snapshot();
--> statement-breakpoint
CREATE TRIGGER segment_snapshots_final BEFORE UPDATE ON crm.segment_snapshots
  FOR EACH ROW EXECUTE FUNCTION crm.refuse_new_value('segment_id', 'about', 'condition', 'members', 'taken_at');
--> statement-breakpoint
CREATE TRIGGER segment_members_final BEFORE UPDATE ON crm.segment_members
  FOR EACH ROW EXECUTE FUNCTION crm.refuse_new_value('snapshot_id', 'record_id');
--> statement-breakpoint

-- What an import did is what it did.
CREATE TRIGGER imports_final BEFORE UPDATE ON crm.imports
  FOR EACH ROW EXECUTE FUNCTION crm.refuse_new_value('kind', 'file_id', 'sha256', 'created_at');
--> statement-breakpoint
CREATE TRIGGER import_writes_final BEFORE UPDATE ON crm.import_writes
  FOR EACH ROW EXECUTE FUNCTION crm.refuse_new_value('import_id', 'row_number', 'record_id', 'op', 'call_id');
--> statement-breakpoint

-- A record that is deleted takes its tags with it. Their lines come after its own in the journal, so undo brings them back
-- first: whether the record is there is asked at the end.
ALTER TABLE crm.taggings ALTER CONSTRAINT taggings_person DEFERRABLE INITIALLY DEFERRED;
--> statement-breakpoint
ALTER TABLE crm.taggings ALTER CONSTRAINT taggings_organisation DEFERRABLE INITIALLY DEFERRED;
--> statement-breakpoint
ALTER TABLE crm.taggings ALTER CONSTRAINT taggings_lead DEFERRABLE INITIALLY DEFERRED;
