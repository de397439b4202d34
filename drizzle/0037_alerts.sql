CREATE TABLE "alert" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"member_id" text NOT NULL,
	"event" text NOT NULL,
	"cause_key" text NOT NULL,
	"detail" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "alert_preference" (
	"jurisdiction_id" text NOT NULL,
	"member_id" text NOT NULL,
	"choices" jsonb NOT NULL,
	"digest" boolean DEFAULT false NOT NULL,
	"language" text NOT NULL,
	CONSTRAINT "alert_preference_jurisdiction_id_member_id_pk" PRIMARY KEY("jurisdiction_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "push_device" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"member_id" text NOT NULL,
	"endpoint_index" "bytea" NOT NULL,
	"subscription" "bytea" NOT NULL,
	"agent" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "push_key" (
	"jurisdiction_id" text PRIMARY KEY NOT NULL,
	"keys" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "handover" ADD COLUMN "assigned_by" text;--> statement-breakpoint
CREATE UNIQUE INDEX "alert_once" ON "alert" USING btree ("jurisdiction_id","cause_key","member_id");--> statement-breakpoint
CREATE INDEX "alert_unsent" ON "alert" USING btree ("jurisdiction_id","at") WHERE "alert"."sent_at" is null;--> statement-breakpoint
CREATE INDEX "alert_at" ON "alert" USING btree ("jurisdiction_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "push_device_once" ON "push_device" USING btree ("jurisdiction_id","endpoint_index");--> statement-breakpoint
CREATE INDEX "push_device_of" ON "push_device" USING btree ("jurisdiction_id","member_id");--> statement-breakpoint
ALTER TABLE "alert" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "alert" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "alert_preference" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "alert_preference" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "push_device" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "push_device" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "push_key" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "push_key" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
