-- Of a column that nobody reads since contacts have aliases.
DROP INDEX "contact_seen";--> statement-breakpoint
-- What comes is written many rows at a time: their words are noted as to be indexed once for each statement, not once for each row.
CREATE FUNCTION "word_index_of_inbound_messages"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
    SELECT "jurisdiction_id", 'inbound', "id"::text, "received_at" FROM "added"
    ON CONFLICT ("jurisdiction_id", "kind", "ref") DO UPDATE SET "words" = NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
DROP TRIGGER "word_index_of_inbound_message_added" ON "inbound_message";--> statement-breakpoint
CREATE TRIGGER "word_index_of_inbound_message_added" AFTER INSERT ON "inbound_message"
  REFERENCING NEW TABLE AS "added" FOR EACH STATEMENT EXECUTE FUNCTION "word_index_of_inbound_messages"();--> statement-breakpoint
CREATE FUNCTION "word_index_of_contacts"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO "word_index" ("jurisdiction_id", "kind", "ref", "at")
    SELECT "jurisdiction_id", 'contact', "id"::text, "created_at" FROM "added"
    ON CONFLICT ("jurisdiction_id", "kind", "ref") DO UPDATE SET "words" = NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
DROP TRIGGER "word_index_of_contact_added" ON "contact";--> statement-breakpoint
CREATE TRIGGER "word_index_of_contact_added" AFTER INSERT ON "contact"
  REFERENCING NEW TABLE AS "added" FOR EACH STATEMENT EXECUTE FUNCTION "word_index_of_contacts"();--> statement-breakpoint
-- Three states of a row follow each other within a second, of many rows of a page: room for them, so that no index is written.
ALTER TABLE "conversation" SET (fillfactor = 50);
