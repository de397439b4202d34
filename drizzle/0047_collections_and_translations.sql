CREATE TABLE "message_translation" (
	"jurisdiction_id" text NOT NULL,
	"message_id" uuid NOT NULL,
	"language" text NOT NULL,
	"content" "bytea",
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "message_translation_jurisdiction_id_message_id_language_pk" PRIMARY KEY("jurisdiction_id","message_id","language")
);
--> statement-breakpoint
CREATE TABLE "service_request_translation" (
	"jurisdiction_id" text NOT NULL,
	"request_id" text NOT NULL,
	"language" text NOT NULL,
	"content" "bytea",
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "service_request_translation_once" PRIMARY KEY("jurisdiction_id","request_id","language")
);
--> statement-breakpoint
ALTER TABLE "appointment" ADD COLUMN "items" jsonb;--> statement-breakpoint
ALTER TABLE "appointment" ADD COLUMN "points" integer;--> statement-breakpoint
ALTER TABLE "appointment" ADD COLUMN "zone" text;--> statement-breakpoint
ALTER TABLE "appointment" ADD COLUMN "pickup" "bytea";--> statement-breakpoint
ALTER TABLE "message_translation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "message_translation" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "service_request_translation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "service_request_translation" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
