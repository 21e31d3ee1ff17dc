-- What no writer may break and a plain constraint cannot say. Each function runs as the owner with a fixed search_path,
-- since a deferred trigger fires as whoever is current at commit, and takes its lock before it looks: under
-- READ COMMITTED the next statement then sees what the holder before committed.

-- Sending to an address and objecting to it take turns.
CREATE FUNCTION notifications.lock_address(channel text, address text) RETURNS void LANGUAGE sql VOLATILE SET search_path = pg_catalog AS $$
  SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', kernel.tenant(), channel, address), 0))
$$;
--> statement-breakpoint
CREATE FUNCTION notifications.lock_opt_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM notifications.lock_address(NEW.channel, NEW.address);
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER opt_outs_lock BEFORE INSERT OR UPDATE ON notifications.opt_outs
  FOR EACH ROW EXECUTE FUNCTION notifications.lock_opt_out();
--> statement-breakpoint

-- From weak to strong, as HISTORY_STATES of rules.ts.
CREATE FUNCTION notifications.rank(state text) RETURNS integer LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT array_position(ARRAY['held', 'queued', 'unknown', 'sent', 'failed', 'delivered', 'read', 'suppressed', 'cancelled'], state)
$$;
--> statement-breakpoint

-- The life of a message: held or queued first; reports only of what was queued; nothing after suppressed or cancelled; and
-- nothing is queued to an address that objects to it, whoever writes.
CREATE FUNCTION notifications.check_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  message notifications.messages;
  history text[];
  is_possible boolean;
BEGIN
  SELECT * INTO message FROM notifications.messages WHERE tenant_id = NEW.tenant_id AND id = NEW.message_id FOR NO KEY UPDATE;
  history := ARRAY(SELECT state FROM notifications.message_states WHERE tenant_id = NEW.tenant_id AND message_id = NEW.message_id);
  is_possible := CASE
    WHEN NEW.state = 'held' THEN history = '{}'
    WHEN NEW.state = 'cancelled' THEN history = '{held}'
    WHEN NEW.state IN ('queued', 'suppressed') THEN history <@ '{held}'
    ELSE 'queued' = ANY (history) END;
  IF NOT is_possible THEN
    RAISE EXCEPTION 'notifications: no message comes to % from where it is', NEW.state
      USING ERRCODE = '23514', CONSTRAINT = 'message_states_order';
  END IF;
  IF NEW.state = 'queued' THEN
    PERFORM notifications.lock_address(message.channel, message.address);
    IF EXISTS (SELECT FROM notifications.opt_outs o WHERE o.tenant_id = NEW.tenant_id AND o.channel = message.channel
      AND o.address = message.address AND (o.scope = 'all' OR message.class = 'marketing')) THEN
      RAISE EXCEPTION 'notifications: the address has opted out' USING ERRCODE = '23514', CONSTRAINT = 'messages_opted_out';
    END IF;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER message_states_order BEFORE INSERT ON notifications.message_states
  FOR EACH ROW EXECUTE FUNCTION notifications.check_state();
--> statement-breakpoint

-- A message is in the strongest state of its history, and has a history.
CREATE FUNCTION notifications.check_message_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  touched jsonb := to_jsonb(NEW);
  tenant uuid := (touched ->> 'tenant_id')::uuid;
  message uuid := (touched ->> CASE TG_TABLE_NAME WHEN 'messages' THEN 'id' ELSE 'message_id' END)::uuid;
BEGIN
  IF EXISTS (SELECT FROM notifications.messages m WHERE m.tenant_id = tenant AND m.id = message AND m.state IS DISTINCT FROM
    (SELECT s.state FROM notifications.message_states s WHERE s.tenant_id = tenant AND s.message_id = message
     ORDER BY notifications.rank(s.state) DESC LIMIT 1)) THEN
    RAISE EXCEPTION 'notifications: a message is where its history says'
      USING ERRCODE = '23514', CONSTRAINT = 'messages_state_is_history';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER messages_state_is_history AFTER INSERT OR UPDATE ON notifications.messages
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION notifications.check_message_state();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER message_states_are_state AFTER INSERT ON notifications.message_states
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION notifications.check_message_state();
--> statement-breakpoint

-- What was written to whom, and what came in, is never rewritten. TG_ARGV: the columns that may change.
CREATE FUNCTION notifications.refuse_new_value() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF to_jsonb(OLD) - TG_ARGV IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV
    OR (TG_TABLE_NAME = 'messages' AND to_jsonb(OLD) -> 'provider_id' NOT IN ('null', to_jsonb(NEW) -> 'provider_id')) THEN
    RAISE EXCEPTION 'notifications: what % hold is final', TG_TABLE_NAME
      USING ERRCODE = '23514', CONSTRAINT = TG_TABLE_NAME || '_final';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER messages_final BEFORE UPDATE ON notifications.messages
  FOR EACH ROW EXECUTE FUNCTION notifications.refuse_new_value('state', 'due_at', 'provider_name', 'provider_id', 'updated_at');
--> statement-breakpoint
CREATE TRIGGER inbound_events_final BEFORE UPDATE ON notifications.inbound_events
  FOR EACH ROW EXECUTE FUNCTION notifications.refuse_new_value('state', 'processed_at');
--> statement-breakpoint
CREATE TRIGGER inbound_messages_final BEFORE UPDATE ON notifications.inbound_messages
  FOR EACH ROW EXECUTE FUNCTION notifications.refuse_new_value();
