-- Processes keep in memory what these tables hold: whoever changes them, by whatever means, the processes are told when it is committed.
CREATE FUNCTION "note_table_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('town_signals', json_build_object(
    'jurisdiction', coalesce(NEW.jurisdiction_id, OLD.jurisdiction_id), 'topic', 'table', 'id', TG_TABLE_NAME)::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "agenda_changed" AFTER INSERT OR UPDATE OR DELETE ON "agenda"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
--> statement-breakpoint
CREATE TRIGGER "asset_layer_changed" AFTER INSERT OR UPDATE OR DELETE ON "asset_layer"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
--> statement-breakpoint
CREATE TRIGGER "department_changed" AFTER INSERT OR UPDATE OR DELETE ON "department"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
--> statement-breakpoint
CREATE TRIGGER "inbox_team_changed" AFTER INSERT OR UPDATE OR DELETE ON "inbox_team"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
--> statement-breakpoint
CREATE TRIGGER "phrase_example_changed" AFTER INSERT OR UPDATE OR DELETE ON "phrase_example"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
--> statement-breakpoint
CREATE TRIGGER "planned_work_changed" AFTER INSERT OR UPDATE OR DELETE ON "planned_work"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
--> statement-breakpoint
CREATE TRIGGER "route_changed" AFTER INSERT OR UPDATE OR DELETE ON "route"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
--> statement-breakpoint
CREATE TRIGGER "service_changed" AFTER INSERT OR UPDATE OR DELETE ON "service"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
--> statement-breakpoint
CREATE TRIGGER "service_group_changed" AFTER INSERT OR UPDATE OR DELETE ON "service_group"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
--> statement-breakpoint
CREATE TRIGGER "staff_user_changed" AFTER INSERT OR UPDATE OR DELETE ON "staff_user"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
--> statement-breakpoint
CREATE TRIGGER "town_model_changed" AFTER INSERT OR UPDATE OR DELETE ON "town_model"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
--> statement-breakpoint
CREATE TRIGGER "zone_changed" AFTER INSERT OR UPDATE OR DELETE ON "zone"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
