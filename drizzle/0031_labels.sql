CREATE TABLE "conversation_label" (
	"jurisdiction_id" text NOT NULL,
	"conversation_id" uuid NOT NULL,
	"label_id" uuid NOT NULL,
	"discreet_team" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "conversation_label_conversation_id_label_id_discreet_team_pk" PRIMARY KEY("conversation_id","label_id","discreet_team")
);
--> statement-breakpoint
CREATE TABLE "label" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"name" text NOT NULL,
	"tint" text NOT NULL,
	"for_requests" boolean NOT NULL,
	"for_conversations" boolean NOT NULL,
	"author" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "request_label" (
	"jurisdiction_id" text NOT NULL,
	"request_id" text NOT NULL,
	"label_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "request_label_jurisdiction_id_request_id_label_id_pk" PRIMARY KEY("jurisdiction_id","request_id","label_id")
);
--> statement-breakpoint
ALTER TABLE "conversation_label" ADD CONSTRAINT "conversation_label_label_id_label_id_fk" FOREIGN KEY ("label_id") REFERENCES "public"."label"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_label" ADD CONSTRAINT "request_label_label_id_label_id_fk" FOREIGN KEY ("label_id") REFERENCES "public"."label"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "conversation_label_conversations" ON "conversation_label" USING btree ("jurisdiction_id","label_id");--> statement-breakpoint
CREATE UNIQUE INDEX "label_once" ON "label" USING btree ("jurisdiction_id",lower("name"));--> statement-breakpoint
CREATE INDEX "request_label_requests" ON "request_label" USING btree ("jurisdiction_id","label_id");--> statement-breakpoint
ALTER TABLE "label" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "label" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "request_label" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "request_label" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "conversation_label" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "conversation_label" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));