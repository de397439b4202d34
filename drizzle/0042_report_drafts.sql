CREATE TABLE "report_draft" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"words" "bytea",
	"picture_id" uuid,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "picture" ADD COLUMN "place" "bytea";--> statement-breakpoint
CREATE INDEX "report_draft_created" ON "report_draft" USING btree ("jurisdiction_id","created_at");--> statement-breakpoint
ALTER TABLE "report_draft" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "report_draft" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
