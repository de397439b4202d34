CREATE TABLE "contact_note" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"discreet_team" text,
	"author_id" text NOT NULL,
	"author" text NOT NULL,
	"words" "bytea" NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "word_index" (
	"jurisdiction_id" text NOT NULL,
	"kind" text NOT NULL,
	"ref" text NOT NULL,
	"words" integer[],
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "word_index_jurisdiction_id_kind_ref_pk" PRIMARY KEY("jurisdiction_id","kind","ref")
);
--> statement-breakpoint
ALTER TABLE "contact_merge" ADD COLUMN "merged_by" text;--> statement-breakpoint
ALTER TABLE "contact_note" ADD CONSTRAINT "contact_note_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contact_note_of" ON "contact_note" USING btree ("jurisdiction_id","contact_id","at");--> statement-breakpoint
CREATE INDEX "word_index_words" ON "word_index" USING gin ("words");--> statement-breakpoint
CREATE INDEX "word_index_pending" ON "word_index" USING btree ("jurisdiction_id","at" DESC NULLS LAST) WHERE "word_index"."words" is null;--> statement-breakpoint
ALTER TABLE "contact_note" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "contact_note" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "word_index" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "word_index" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
-- As the owner: a version that was started before this table may not write it, and writes the others.
CREATE FUNCTION "word_index_of_inbound_message"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM "word_index" WHERE "jurisdiction_id" = OLD."jurisdiction_id" AND "kind" = 'inbound' AND "ref" = OLD."id"::text;
    RETURN NULL;
  END IF;
  INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
    VALUES (NEW."jurisdiction_id", 'inbound', NEW."id"::text, NEW."received_at")
    ON CONFLICT ("jurisdiction_id", "kind", "ref") DO UPDATE SET "words" = NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "word_index_of_inbound_message_added" AFTER INSERT ON "inbound_message"
  FOR EACH ROW EXECUTE FUNCTION "word_index_of_inbound_message"();--> statement-breakpoint
CREATE TRIGGER "word_index_of_inbound_message_deleted" AFTER DELETE ON "inbound_message"
  FOR EACH ROW EXECUTE FUNCTION "word_index_of_inbound_message"();--> statement-breakpoint
INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
  SELECT "jurisdiction_id", 'inbound', "id"::text, "received_at" FROM "inbound_message" ON CONFLICT DO NOTHING;--> statement-breakpoint
CREATE FUNCTION "word_index_of_outbound_message"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM "word_index" WHERE "jurisdiction_id" = OLD."jurisdiction_id" AND "kind" = 'outbound' AND "ref" = OLD."id"::text;
    RETURN NULL;
  END IF;
  INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
    VALUES (NEW."jurisdiction_id", 'outbound', NEW."id"::text, NEW."created_at")
    ON CONFLICT ("jurisdiction_id", "kind", "ref") DO UPDATE SET "words" = NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "word_index_of_outbound_message_added" AFTER INSERT ON "outbound_message"
  FOR EACH ROW WHEN (NEW."author" IS NOT NULL) EXECUTE FUNCTION "word_index_of_outbound_message"();--> statement-breakpoint
CREATE TRIGGER "word_index_of_outbound_message_deleted" AFTER DELETE ON "outbound_message"
  FOR EACH ROW EXECUTE FUNCTION "word_index_of_outbound_message"();--> statement-breakpoint
INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
  SELECT "jurisdiction_id", 'outbound', "id"::text, "created_at" FROM "outbound_message" WHERE "author" IS NOT NULL ON CONFLICT DO NOTHING;--> statement-breakpoint
CREATE FUNCTION "word_index_of_conversation_note"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM "word_index" WHERE "jurisdiction_id" = OLD."jurisdiction_id" AND "kind" = 'note' AND "ref" = OLD."id"::text;
    RETURN NULL;
  END IF;
  INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
    VALUES (NEW."jurisdiction_id", 'note', NEW."id"::text, NEW."at")
    ON CONFLICT ("jurisdiction_id", "kind", "ref") DO UPDATE SET "words" = NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "word_index_of_conversation_note_added" AFTER INSERT ON "conversation_note"
  FOR EACH ROW EXECUTE FUNCTION "word_index_of_conversation_note"();--> statement-breakpoint
CREATE TRIGGER "word_index_of_conversation_note_deleted" AFTER DELETE ON "conversation_note"
  FOR EACH ROW EXECUTE FUNCTION "word_index_of_conversation_note"();--> statement-breakpoint
INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
  SELECT "jurisdiction_id", 'note', "id"::text, "at" FROM "conversation_note" ON CONFLICT DO NOTHING;--> statement-breakpoint
CREATE FUNCTION "word_index_of_contact"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM "word_index" WHERE "jurisdiction_id" = OLD."jurisdiction_id" AND "kind" = 'contact' AND "ref" = OLD."id"::text;
    RETURN NULL;
  END IF;
  INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
    VALUES (NEW."jurisdiction_id", 'contact', NEW."id"::text, NEW."created_at")
    ON CONFLICT ("jurisdiction_id", "kind", "ref") DO UPDATE SET "words" = NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "word_index_of_contact_added" AFTER INSERT ON "contact"
  FOR EACH ROW EXECUTE FUNCTION "word_index_of_contact"();--> statement-breakpoint
CREATE TRIGGER "word_index_of_contact_changed" AFTER UPDATE OF "profile", "identity" ON "contact"
  FOR EACH ROW WHEN (OLD."profile" IS DISTINCT FROM NEW."profile" OR OLD."identity" IS DISTINCT FROM NEW."identity") EXECUTE FUNCTION "word_index_of_contact"();--> statement-breakpoint
CREATE TRIGGER "word_index_of_contact_deleted" AFTER DELETE ON "contact"
  FOR EACH ROW EXECUTE FUNCTION "word_index_of_contact"();--> statement-breakpoint
INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
  SELECT "jurisdiction_id", 'contact', "id"::text, "created_at" FROM "contact" ON CONFLICT DO NOTHING;--> statement-breakpoint
CREATE FUNCTION "word_index_of_contact_note"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM "word_index" WHERE "jurisdiction_id" = OLD."jurisdiction_id" AND "kind" = 'person-note' AND "ref" = OLD."id"::text;
    RETURN NULL;
  END IF;
  INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
    VALUES (NEW."jurisdiction_id", 'person-note', NEW."id"::text, NEW."at")
    ON CONFLICT ("jurisdiction_id", "kind", "ref") DO UPDATE SET "words" = NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "word_index_of_contact_note_added" AFTER INSERT ON "contact_note"
  FOR EACH ROW EXECUTE FUNCTION "word_index_of_contact_note"();--> statement-breakpoint
CREATE TRIGGER "word_index_of_contact_note_deleted" AFTER DELETE ON "contact_note"
  FOR EACH ROW EXECUTE FUNCTION "word_index_of_contact_note"();--> statement-breakpoint
CREATE FUNCTION "word_index_of_service_request"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW."reporter" IS NULL THEN
    DELETE FROM "word_index" WHERE "jurisdiction_id" = OLD."jurisdiction_id" AND "kind" = 'reporter' AND "ref" = OLD."id"::text;
    RETURN NULL;
  END IF;
  INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
    VALUES (NEW."jurisdiction_id", 'reporter', NEW."id"::text, NEW."requested_at")
    ON CONFLICT ("jurisdiction_id", "kind", "ref") DO UPDATE SET "words" = NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "word_index_of_service_request_added" AFTER INSERT ON "service_request"
  FOR EACH ROW WHEN (NEW."reporter" IS NOT NULL) EXECUTE FUNCTION "word_index_of_service_request"();--> statement-breakpoint
CREATE TRIGGER "word_index_of_service_request_changed" AFTER UPDATE OF "reporter" ON "service_request"
  FOR EACH ROW WHEN (OLD."reporter" IS DISTINCT FROM NEW."reporter") EXECUTE FUNCTION "word_index_of_service_request"();--> statement-breakpoint
CREATE TRIGGER "word_index_of_service_request_deleted" AFTER DELETE ON "service_request"
  FOR EACH ROW EXECUTE FUNCTION "word_index_of_service_request"();--> statement-breakpoint
INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
  SELECT "jurisdiction_id", 'reporter', "id"::text, "requested_at" FROM "service_request" WHERE "reporter" IS NOT NULL ON CONFLICT DO NOTHING;--> statement-breakpoint
CREATE FUNCTION "word_index_of_appointment"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW."person" IS NULL THEN
    DELETE FROM "word_index" WHERE "jurisdiction_id" = OLD."jurisdiction_id" AND "kind" = 'appointment' AND "ref" = OLD."id"::text;
    RETURN NULL;
  END IF;
  INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
    VALUES (NEW."jurisdiction_id", 'appointment', NEW."id"::text, NEW."starts_at")
    ON CONFLICT ("jurisdiction_id", "kind", "ref") DO UPDATE SET "words" = NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "word_index_of_appointment_added" AFTER INSERT ON "appointment"
  FOR EACH ROW WHEN (NEW."person" IS NOT NULL) EXECUTE FUNCTION "word_index_of_appointment"();--> statement-breakpoint
CREATE TRIGGER "word_index_of_appointment_changed" AFTER UPDATE OF "person" ON "appointment"
  FOR EACH ROW WHEN (OLD."person" IS DISTINCT FROM NEW."person") EXECUTE FUNCTION "word_index_of_appointment"();--> statement-breakpoint
CREATE TRIGGER "word_index_of_appointment_deleted" AFTER DELETE ON "appointment"
  FOR EACH ROW EXECUTE FUNCTION "word_index_of_appointment"();--> statement-breakpoint
INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
  SELECT "jurisdiction_id", 'appointment', "id"::text, "starts_at" FROM "appointment" WHERE "person" IS NOT NULL ON CONFLICT DO NOTHING;--> statement-breakpoint
-- What was said in a voice note is of its message: written down later, it makes that one's words others.
CREATE FUNCTION "word_index_of_transcript"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "word_index" SET "words" = NULL
    WHERE "jurisdiction_id" = NEW."jurisdiction_id" AND "kind" = 'inbound' AND "ref" = NEW."id"::text;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "word_index_of_transcript" AFTER UPDATE OF "transcript" ON "attachment"
  FOR EACH ROW WHEN (OLD."transcript" IS DISTINCT FROM NEW."transcript") EXECUTE FUNCTION "word_index_of_transcript"();
