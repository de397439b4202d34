CREATE TABLE "forgotten_message" (
	"jurisdiction_id" text NOT NULL,
	"id_index" "bytea" NOT NULL,
	"forgotten_at" timestamp with time zone NOT NULL,
	CONSTRAINT "forgotten_message_jurisdiction_id_id_index_pk" PRIMARY KEY("jurisdiction_id","id_index")
);
--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "status_notes_redacted" text;--> statement-breakpoint
ALTER TABLE "service_request_event" ADD COLUMN "public_note_redacted" text;--> statement-breakpoint
CREATE INDEX "service_request_event_unredacted" ON "service_request_event" USING btree ("jurisdiction_id") WHERE "service_request_event"."public_note" is not null and "service_request_event"."public_note_redacted" is null;--> statement-breakpoint
ALTER TABLE "forgotten_message" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "forgotten_message" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
-- The version before makes no public words of a note, and may run beside this one: what it writes shows nothing until it is made.
CREATE FUNCTION "service_request_note_unredacted"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."status_notes_redacted" := NULL;
  NEW."face_version" := 0;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER "service_request_note_unredacted" BEFORE UPDATE OF "status_notes" ON "service_request"
  FOR EACH ROW WHEN (NEW."status_notes" IS NOT NULL AND NEW."status_notes" IS DISTINCT FROM OLD."status_notes"
    AND NEW."status_notes_redacted" IS NOT DISTINCT FROM OLD."status_notes_redacted" AND NEW."face_version" = OLD."face_version")
  EXECUTE FUNCTION "service_request_note_unredacted"();
