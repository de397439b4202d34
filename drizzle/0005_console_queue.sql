CREATE TABLE "reply" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"for_requests" boolean NOT NULL,
	"for_conversations" boolean NOT NULL,
	"title" text NOT NULL,
	"shortcut" text,
	"texts" jsonb NOT NULL,
	"author" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "route" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"position" integer NOT NULL,
	"services" text[] NOT NULL,
	"zones" text[] NOT NULL,
	"department" text,
	"assignee_id" text,
	"assignee_name" text,
	"author" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "zone" (
	"jurisdiction_id" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"ring" jsonb NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "zone_jurisdiction_id_code_pk" PRIMARY KEY("jurisdiction_id","code")
);
--> statement-breakpoint
CREATE TABLE "bulk_change" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"member_id" text NOT NULL,
	"before" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "queue_view" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"member_id" text,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_request_merge" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"merged_id" text NOT NULL,
	"kept_id" text NOT NULL,
	"state_before" text NOT NULL,
	"followers" uuid[] NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "staff_presence" (
	"jurisdiction_id" text NOT NULL,
	"page" text NOT NULL,
	"member_id" text NOT NULL,
	"name" text NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "staff_presence_jurisdiction_id_page_member_id_pk" PRIMARY KEY("jurisdiction_id","page","member_id")
);
--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "assignee_id" text;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "assignee_name" text;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "zone" text;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "merged_into" text;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "staff_text" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "caller_index" "bytea";--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "answer_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "answered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "waiting_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "service_request_event" ADD COLUMN "details" jsonb;--> statement-breakpoint
ALTER TABLE "service_request_event" ADD COLUMN "announce_after" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "reply_of" ON "reply" USING btree ("jurisdiction_id","title");--> statement-breakpoint
CREATE INDEX "route_order" ON "route" USING btree ("jurisdiction_id","position");--> statement-breakpoint
CREATE INDEX "queue_view_of" ON "queue_view" USING btree ("jurisdiction_id","member_id");--> statement-breakpoint
CREATE INDEX "service_request_merge_merged" ON "service_request_merge" USING btree ("jurisdiction_id","merged_id");--> statement-breakpoint
CREATE INDEX "service_request_merge_kept" ON "service_request_merge" USING btree ("jurisdiction_id","kept_id");--> statement-breakpoint
CREATE INDEX "service_request_due" ON "service_request" USING btree ("jurisdiction_id","expected_at","id") WHERE "service_request"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "service_request_assignee" ON "service_request" USING btree ("jurisdiction_id","assignee_id","expected_at");--> statement-breakpoint
CREATE INDEX "service_request_department" ON "service_request" USING btree ("jurisdiction_id","department","requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "service_request_staff_words" ON "service_request" USING gin ("staff_text" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "service_request_caller" ON "service_request" USING btree ("jurisdiction_id","caller_index") WHERE "service_request"."caller_index" is not null;--> statement-breakpoint
CREATE INDEX "service_request_merged" ON "service_request" USING btree ("jurisdiction_id","merged_into") WHERE "service_request"."merged_into" is not null;