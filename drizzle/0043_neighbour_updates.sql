CREATE TABLE "neighbour_update" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"request_id" text NOT NULL,
	"words" "bytea",
	"pictures" uuid[] DEFAULT '{}' NOT NULL,
	"channel" text NOT NULL,
	"contact_id" uuid,
	"state" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	"event_id" uuid
);
--> statement-breakpoint
CREATE INDEX "neighbour_update_request" ON "neighbour_update" USING btree ("jurisdiction_id","request_id","at");--> statement-breakpoint
CREATE INDEX "neighbour_update_waiting" ON "neighbour_update" USING btree ("jurisdiction_id","request_id") WHERE "neighbour_update"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "neighbour_update_contact" ON "neighbour_update" USING btree ("jurisdiction_id","contact_id") WHERE "neighbour_update"."contact_id" is not null;--> statement-breakpoint
CREATE INDEX "neighbour_update_at" ON "neighbour_update" USING btree ("jurisdiction_id","at");--> statement-breakpoint
ALTER TABLE "neighbour_update" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "neighbour_update" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
