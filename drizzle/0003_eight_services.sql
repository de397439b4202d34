CREATE TABLE "consent" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"notice" text NOT NULL,
	"quarter" text,
	"given_at" timestamp with time zone NOT NULL,
	"given_by" uuid,
	"withdrawn_at" timestamp with time zone,
	"withdrawn_by" uuid
);
--> statement-breakpoint
CREATE TABLE "erasure" (
	"contact_id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"done_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "content_version" (
	"jurisdiction_id" text NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"content" jsonb NOT NULL,
	"author" text,
	"note" text,
	"revision" integer DEFAULT 1 NOT NULL,
	"preview_code" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"published_at" timestamp with time zone,
	CONSTRAINT "content_version_jurisdiction_id_number_pk" PRIMARY KEY("jurisdiction_id","number")
);
--> statement-breakpoint
CREATE TABLE "handover" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"conversation_id" uuid NOT NULL,
	"team" text NOT NULL,
	"discreet" boolean NOT NULL,
	"state" text NOT NULL,
	"about" "bytea" NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"taken_by" text,
	"taken_at" timestamp with time zone,
	"closed_by" text,
	"closed_at" timestamp with time zone,
	"stars" integer,
	"comment" "bytea"
);
--> statement-breakpoint
CREATE TABLE "phrase_example" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"words" text NOT NULL,
	"intent" text NOT NULL,
	"author" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "unclear_phrase" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"conversation_id" uuid NOT NULL,
	"words" "bytea" NOT NULL,
	"guesses" text[] NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"subject" text NOT NULL,
	"quarter" text,
	"texts" jsonb NOT NULL,
	"url" text,
	"state" text NOT NULL,
	"author" text NOT NULL,
	"cause_key" text,
	"sent_up_to" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"started_by" text,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "notice_rule" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"topic" text NOT NULL,
	"words" text[] NOT NULL,
	"subject" text NOT NULL,
	"mode" text NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"looked_up_to" timestamp with time zone NOT NULL,
	"made" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_request_follower" (
	"jurisdiction_id" text NOT NULL,
	"request_id" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "service_request_follower_jurisdiction_id_request_id_contact_id_pk" PRIMARY KEY("jurisdiction_id","request_id","contact_id")
);
--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "remind_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "erase_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "outbound_message" ADD COLUMN "author" text;--> statement-breakpoint
ALTER TABLE "information_item" ADD COLUMN "picture_key" text;--> statement-breakpoint
ALTER TABLE "information_item" ADD COLUMN "picture_state" text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE "information_item" ADD COLUMN "first_seen_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "staff_user" ADD COLUMN "teams" text;--> statement-breakpoint
CREATE UNIQUE INDEX "consent_once" ON "consent" USING btree ("jurisdiction_id","contact_id","notice") WHERE "consent"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "consent_given" ON "consent" USING btree ("jurisdiction_id","notice","contact_id") WHERE "consent"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "consent_of" ON "consent" USING btree ("jurisdiction_id","contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "content_version_draft" ON "content_version" USING btree ("jurisdiction_id") WHERE "content_version"."state" = 'draft';--> statement-breakpoint
CREATE UNIQUE INDEX "content_version_published" ON "content_version" USING btree ("jurisdiction_id") WHERE "content_version"."state" = 'published';--> statement-breakpoint
CREATE UNIQUE INDEX "handover_open" ON "handover" USING btree ("conversation_id") WHERE "handover"."state" in ('waiting', 'taken');--> statement-breakpoint
CREATE INDEX "handover_queue" ON "handover" USING btree ("jurisdiction_id","state","requested_at");--> statement-breakpoint
CREATE UNIQUE INDEX "phrase_example_once" ON "phrase_example" USING btree ("jurisdiction_id","words");--> statement-breakpoint
CREATE INDEX "unclear_phrase_newest" ON "unclear_phrase" USING btree ("jurisdiction_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "notice_cause" ON "notice" USING btree ("jurisdiction_id","cause_key") WHERE "notice"."cause_key" is not null;--> statement-breakpoint
CREATE INDEX "notice_newest" ON "notice" USING btree ("jurisdiction_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "notice_sending" ON "notice" USING btree ("jurisdiction_id") WHERE "notice"."state" = 'sending';--> statement-breakpoint
CREATE INDEX "notice_rule_of" ON "notice_rule" USING btree ("jurisdiction_id");--> statement-breakpoint
CREATE INDEX "service_request_follower_of" ON "service_request_follower" USING btree ("jurisdiction_id","contact_id","since" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "conversation_remind" ON "conversation" USING btree ("remind_at") WHERE "conversation"."remind_at" is not null;--> statement-breakpoint
CREATE INDEX "conversation_erase" ON "conversation" USING btree ("erase_at") WHERE "conversation"."erase_at" is not null;--> statement-breakpoint
CREATE INDEX "outbound_message_cause" ON "outbound_message" USING btree ("jurisdiction_id","cause_key");--> statement-breakpoint
CREATE INDEX "information_item_seen" ON "information_item" USING btree ("jurisdiction_id","topic","first_seen_at");
