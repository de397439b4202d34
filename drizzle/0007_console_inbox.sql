CREATE TABLE "conversation_note" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"conversation_id" uuid NOT NULL,
	"discreet_team" text,
	"author_id" text NOT NULL,
	"author" text NOT NULL,
	"words" "bytea" NOT NULL,
	"mentions" text[] NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "conversation_read" (
	"jurisdiction_id" text NOT NULL,
	"conversation_id" uuid NOT NULL,
	"member_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "conversation_read_conversation_id_member_id_pk" PRIMARY KEY("conversation_id","member_id")
);
--> statement-breakpoint
ALTER TABLE "handover" ADD COLUMN "assignee_id" text;--> statement-breakpoint
ALTER TABLE "handover" ADD COLUMN "first_answered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "handover" ADD COLUMN "answered_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "conversation_note_of" ON "conversation_note" USING btree ("conversation_id","at");--> statement-breakpoint
CREATE INDEX "conversation_note_mentions" ON "conversation_note" USING gin ("mentions");--> statement-breakpoint
CREATE INDEX "conversation_newest" ON "conversation" USING btree ("jurisdiction_id","last_inbound_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "handover_of" ON "handover" USING btree ("conversation_id","requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "handover_closed" ON "handover" USING btree ("jurisdiction_id","closed_at" DESC NULLS LAST);