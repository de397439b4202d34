CREATE TABLE "attachment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"kind" text NOT NULL,
	"source" "bytea" NOT NULL,
	"state" text NOT NULL,
	"problem" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone,
	"mime" text,
	"size" bigint,
	"transcription" text,
	"transcript" "bytea",
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "picture" ADD COLUMN "failure_told" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "attachment_due" ON "attachment" USING btree ("jurisdiction_id","next_attempt_at") WHERE "attachment"."next_attempt_at" is not null;--> statement-breakpoint
CREATE INDEX "picture_failure_untold" ON "picture" USING btree ("jurisdiction_id") WHERE not "picture"."failure_told";--> statement-breakpoint
ALTER TABLE "attachment" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "attachment" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
