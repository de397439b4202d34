CREATE TABLE "chat_key" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"session_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key_index" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"used_at" timestamp with time zone,
	"used_by" uuid
);
--> statement-breakpoint
CREATE TABLE "chat_session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"language" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"written_at" timestamp with time zone,
	"moved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "chat_upload" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"session_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "chat_key" ADD CONSTRAINT "chat_key_session_id_chat_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."chat_session"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "chat_key_once" ON "chat_key" USING btree ("jurisdiction_id","kind","key_index");--> statement-breakpoint
CREATE INDEX "chat_key_of" ON "chat_key" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "chat_key_expires" ON "chat_key" USING btree ("jurisdiction_id","expires_at");--> statement-breakpoint
CREATE INDEX "chat_session_created" ON "chat_session" USING btree ("jurisdiction_id","created_at");--> statement-breakpoint
CREATE INDEX "chat_upload_of" ON "chat_upload" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "chat_upload_created" ON "chat_upload" USING btree ("jurisdiction_id","created_at");--> statement-breakpoint
ALTER TABLE "chat_session" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "chat_session" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "chat_key" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "chat_key" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "chat_upload" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "chat_upload" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
