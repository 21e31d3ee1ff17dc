-- What no writer may break and a plain constraint cannot say. Each function runs as the owner with a fixed search_path,
-- since a deferred trigger fires as whoever is current at commit, and takes its lock before it looks: under
-- READ COMMITTED the next statement then sees what the holder before committed.

-- A pipeline can always be won and lost, and always has somewhere to begin.
CREATE FUNCTION crm.check_pipeline_complete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  touched jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
  tenant uuid := (touched ->> 'tenant_id')::uuid;
  pipeline uuid := (touched ->> CASE TG_TABLE_NAME WHEN 'pipelines' THEN 'id' ELSE 'pipeline_id' END)::uuid;
BEGIN
  PERFORM FROM crm.pipelines WHERE tenant_id = tenant AND id = pipeline FOR NO KEY UPDATE;
  IF FOUND AND (SELECT count(DISTINCT semantic) FROM crm.stages WHERE tenant_id = tenant AND pipeline_id = pipeline) < 3 THEN
    RAISE EXCEPTION 'crm: a pipeline needs an open, a won and a lost stage'
      USING ERRCODE = '23514', CONSTRAINT = 'pipelines_have_open_won_lost';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER pipelines_have_open_won_lost AFTER INSERT ON crm.pipelines
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm.check_pipeline_complete();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER stages_leave_open_won_lost AFTER INSERT OR DELETE ON crm.stages
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm.check_pipeline_complete();
--> statement-breakpoint

-- What history refers to is final. TG_ARGV: the columns.
CREATE FUNCTION crm.refuse_new_value() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  FOR i IN 0..TG_NARGS - 1 LOOP
    IF to_jsonb(OLD) -> TG_ARGV[i] IS DISTINCT FROM to_jsonb(NEW) -> TG_ARGV[i] THEN
      RAISE EXCEPTION 'crm: %.% is final', TG_TABLE_NAME, TG_ARGV[i]
        USING ERRCODE = '23514', CONSTRAINT = TG_TABLE_NAME || '_final', COLUMN = TG_ARGV[i];
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER stages_final BEFORE UPDATE ON crm.stages
  FOR EACH ROW EXECUTE FUNCTION crm.refuse_new_value('pipeline_id', 'semantic');
--> statement-breakpoint
CREATE TRIGGER deals_final BEFORE UPDATE ON crm.deals
  FOR EACH ROW EXECUTE FUNCTION crm.refuse_new_value('pipeline_id', 'first_stage_id', 'created_at');
--> statement-breakpoint

-- A move begins where and when the one before ended, and says truly what the stage meant and the deal was worth.
CREATE FUNCTION crm.check_deal_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  deal crm.deals;
  last crm.deal_moves;
  stage crm.stages;
BEGIN
  SELECT * INTO deal FROM crm.deals WHERE tenant_id = NEW.tenant_id AND id = NEW.deal_id FOR NO KEY UPDATE;
  SELECT * INTO last FROM crm.deal_moves WHERE tenant_id = NEW.tenant_id AND deal_id = NEW.deal_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq IS DISTINCT FROM coalesce(last.seq, 0) + 1
    OR NEW.from_stage_id IS DISTINCT FROM coalesce(last.to_stage_id, deal.first_stage_id)
    OR NEW.from_entered_at IS DISTINCT FROM coalesce(last.moved_at, deal.created_at) THEN
    RAISE EXCEPTION 'crm: the history of a deal has no gaps' USING ERRCODE = '23514', CONSTRAINT = 'deal_moves_without_gap';
  END IF;
  SELECT * INTO stage FROM crm.stages WHERE tenant_id = NEW.tenant_id AND id = NEW.to_stage_id FOR SHARE;
  IF NEW.to_semantic IS DISTINCT FROM stage.semantic OR NEW.to_probability IS DISTINCT FROM stage.probability
    OR NEW.value_minor IS DISTINCT FROM deal.value_minor OR NEW.currency IS DISTINCT FROM deal.currency THEN
    RAISE EXCEPTION 'crm: a move records the stage and the value as they are' USING ERRCODE = '23514', CONSTRAINT = 'deal_moves_true';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER deal_moves_without_gap BEFORE INSERT ON crm.deal_moves FOR EACH ROW EXECUTE FUNCTION crm.check_deal_move();
--> statement-breakpoint

-- A deal is where its history says, since when its history says: neither changes without the other.
CREATE FUNCTION crm.check_deal_position() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  deal crm.deals;
  last crm.deal_moves;
BEGIN
  SELECT * INTO deal FROM crm.deals WHERE tenant_id = NEW.tenant_id
    AND id = (CASE TG_TABLE_NAME WHEN 'deals' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'deal_id' END)::uuid;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  SELECT * INTO last FROM crm.deal_moves WHERE tenant_id = deal.tenant_id AND deal_id = deal.id ORDER BY seq DESC LIMIT 1;
  IF deal.move_count IS DISTINCT FROM coalesce(last.seq, 0)
    OR deal.stage_id IS DISTINCT FROM coalesce(last.to_stage_id, deal.first_stage_id)
    OR deal.stage_entered_at IS DISTINCT FROM coalesce(last.moved_at, deal.created_at) THEN
    RAISE EXCEPTION 'crm: a deal is where its history says' USING ERRCODE = '23514', CONSTRAINT = 'deals_follow_history';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER deals_follow_history AFTER INSERT OR UPDATE ON crm.deals
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm.check_deal_position();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER deal_moves_lead_deal AFTER INSERT ON crm.deal_moves
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm.check_deal_position();
--> statement-breakpoint

-- A converted lead has its conversion. That a conversion has a converted lead, and only one, is in its keys.
CREATE FUNCTION crm.check_lead_conversion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  touched jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
  tenant uuid := (touched ->> 'tenant_id')::uuid;
  lead uuid := (touched ->> CASE TG_TABLE_NAME WHEN 'leads' THEN 'id' ELSE 'lead_id' END)::uuid;
BEGIN
  IF EXISTS (SELECT FROM crm.leads WHERE tenant_id = tenant AND id = lead AND status = 'converted')
    AND NOT EXISTS (SELECT FROM crm.lead_conversions WHERE tenant_id = tenant AND lead_id = lead) THEN
    RAISE EXCEPTION 'crm: a converted lead has its conversion' USING ERRCODE = '23514', CONSTRAINT = 'leads_converted_by_conversion';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER leads_converted_by_conversion AFTER INSERT OR UPDATE ON crm.leads
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm.check_lead_conversion();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER lead_conversions_stay AFTER UPDATE OR DELETE ON crm.lead_conversions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm.check_lead_conversion();
--> statement-breakpoint
CREATE TRIGGER lead_conversions_final BEFORE UPDATE ON crm.lead_conversions
  FOR EACH ROW EXECUTE FUNCTION crm.refuse_new_value('lead_id');
--> statement-breakpoint

-- The latest wins: events of one person, channel and purpose are numbered without gap, and none predates the one that
-- stands, so an old form entered late cannot bring a withdrawn consent back.
CREATE FUNCTION crm.check_consent_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  last crm.consent_events;
  standing crm.consent_events;
BEGIN
  PERFORM FROM crm.people WHERE tenant_id = NEW.tenant_id AND id = NEW.person_id FOR NO KEY UPDATE;
  SELECT * INTO last FROM crm.consent_events
    WHERE tenant_id = NEW.tenant_id AND person_id = NEW.person_id AND channel = NEW.channel AND purpose = NEW.purpose
    ORDER BY seq DESC LIMIT 1;
  IF NEW.seq IS DISTINCT FROM coalesce(last.seq, 0) + 1 THEN
    RAISE EXCEPTION 'crm: consent events are numbered without gap' USING ERRCODE = '23514', CONSTRAINT = 'consent_events_without_gap';
  END IF;
  IF NEW.action = 'correct' THEN
    IF NEW.standing_id IS NOT NULL AND NOT EXISTS (SELECT FROM crm.consent_events
      WHERE tenant_id = NEW.tenant_id AND id = NEW.standing_id AND action IN ('grant', 'withdraw')) THEN
      RAISE EXCEPTION 'crm: only a grant or a withdrawal can stand' USING ERRCODE = '23514', CONSTRAINT = 'consent_events_stands_on_event';
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO standing FROM crm.consent_events WHERE tenant_id = NEW.tenant_id AND id = last.standing_id;
  IF NEW.happened_at < standing.happened_at THEN
    RAISE EXCEPTION 'crm: a newer consent event stands' USING ERRCODE = '23514', CONSTRAINT = 'consent_events_latest_wins';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER consent_events_latest_wins BEFORE INSERT ON crm.consent_events FOR EACH ROW EXECUTE FUNCTION crm.check_consent_event();
