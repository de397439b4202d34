CREATE TABLE "calendar_subscription" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"agenda_id" text NOT NULL,
	"member_id" text NOT NULL,
	"token" "bytea" NOT NULL,
	"token_index" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "calendar_subscription_once" ON "calendar_subscription" USING btree ("jurisdiction_id","member_id","agenda_id");--> statement-breakpoint
CREATE UNIQUE INDEX "calendar_subscription_token" ON "calendar_subscription" USING btree ("jurisdiction_id","token_index");--> statement-breakpoint
ALTER TABLE "calendar_subscription" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "calendar_subscription" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
