// The usual Go stack, written row by row: gorilla/mux, paho, RabbitMQ (amqp091),
// PostgreSQL (pgx), Redis (redigo), zap and cron. It is the peer that the project is measured
// against: same services, same durability (row committed and MQTT PUBACK before 202; statuses
// published with confirms; acks consumed with manual ack).
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/gomodule/redigo/redis"
	"github.com/gorilla/mux"
	"github.com/jackc/pgx/v4/pgxpool"
	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/robfig/cron"
	"go.uber.org/zap"
)

type trigger struct {
	Command string                 `json:"command"`
	VIN     string                 `json:"vin"`
	IVC     string                 `json:"ivc"`
	Params  map[string]interface{} `json:"params"`
}

type ack struct {
	ID     string `json:"id"`
	VIN    string `json:"vin"`
	Status string `json:"status"`
}

func env(k, d string) string {
	if v := os.Getenv(k); v != "" {
		return v
	}
	return d
}

func newID() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// publisher serialises confirmed publishes over a small pool of channels, as amqp091 channels are not
// safe for concurrent confirmed publishing.
type publisher struct{ free chan *confirmChannel }
type confirmChannel struct {
	ch       *amqp.Channel
	confirms chan amqp.Confirmation
}

func newPublisher(conn *amqp.Connection, n int) *publisher {
	p := &publisher{free: make(chan *confirmChannel, n)}
	for i := 0; i < n; i++ {
		ch, err := conn.Channel()
		must(err)
		must(ch.Confirm(false))
		p.free <- &confirmChannel{ch, ch.NotifyPublish(make(chan amqp.Confirmation, 1))}
	}
	return p
}

func (p *publisher) publish(ctx context.Context, exchange, key string, body []byte) error {
	c := <-p.free
	defer func() { p.free <- c }()
	if err := c.ch.PublishWithContext(ctx, exchange, key, false, false, amqp.Publishing{
		ContentType: "application/json", DeliveryMode: amqp.Persistent, Body: body,
	}); err != nil {
		return err
	}
	if k := <-c.confirms; !k.Ack {
		return fmt.Errorf("nacked")
	}
	return nil
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	cfg := zap.NewProductionConfig()
	cfg.Sampling = nil
	cfg.OutputPaths = []string{env("LOG", "stdout")}
	log, _ := cfg.Build()
	ctx := context.Background()

	pcfg, err := pgxpool.ParseConfig(env("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/peer_go"))
	must(err)
	pcfg.MaxConns = 32
	pool, err := pgxpool.ConnectConfig(ctx, pcfg)
	must(err)
	_, err = pool.Exec(ctx, `create table if not exists commands (
		id text primary key, vin text not null, ivc text not null, command text not null, params jsonb,
		status text not null, created_at timestamptz not null default now(), updated_at timestamptz not null default now());
		create index if not exists commands_vin on commands (vin, created_at);
		create table if not exists devices (vin text primary key, ivc text, status text, updated_at timestamptz);`)
	must(err)

	rds := &redis.Pool{MaxIdle: 32, MaxActive: 64, Wait: true, Dial: func() (redis.Conn, error) {
		return redis.Dial("tcp", env("REDIS_ADDR", "127.0.0.1:6379"))
	}}

	conn, err := amqp.Dial(env("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/"))
	must(err)
	setup, err := conn.Channel()
	must(err)
	must(setup.ExchangeDeclare("go.status", "topic", true, false, false, false, nil))
	_, err = setup.QueueDeclare("go.status.log", true, false, false, false, amqp.Table{"x-queue-type": env("QTYPE", "quorum"), "x-max-length": int32(100000)})
	must(err)
	must(setup.QueueBind("go.status.log", "#", "go.status", false, nil))
	_, err = setup.QueueDeclare("go.acks", true, false, false, false, amqp.Table{"x-queue-type": env("QTYPE", "quorum")})
	must(err)
	pubConn, err := amqp.Dial(env("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/"))
	must(err)
	pub := newPublisher(pubConn, 64)

	opts := mqtt.NewClientOptions().AddBroker(env("MQTT_URL", "tcp://127.0.0.1:1883")).SetClientID("go-cloud").SetOrderMatters(false)
	opts.SetMessageChannelDepth(10000)
	client := mqtt.NewClient(opts)
	if t := client.Connect(); t.Wait() && t.Error() != nil {
		panic(t.Error())
	}
	// device ack -> RabbitMQ
	if t := client.Subscribe("ack/+", 1, func(_ mqtt.Client, m mqtt.Message) {
		if err := pub.publish(ctx, "", "go.acks", m.Payload()); err != nil {
			log.Error("ack publish", zap.Error(err))
		}
	}); t.Wait() && t.Error() != nil {
		panic(t.Error())
	}
	// RabbitMQ listener -> database, cache, status
	var wg sync.WaitGroup
	for i := 0; i < 16; i++ {
		ch, err := conn.Channel()
		must(err)
		must(ch.Qos(50, 0, false))
		msgs, err := ch.Consume("go.acks", "", false, false, false, false, nil)
		must(err)
		wg.Add(1)
		go func() {
			defer wg.Done()
			for d := range msgs {
				var a ack
				if json.Unmarshal(d.Body, &a) != nil {
					d.Nack(false, false)
					continue
				}
				if _, err := pool.Exec(ctx, `update commands set status=$2, updated_at=now() where id=$1`, a.ID, a.Status); err != nil {
					d.Nack(false, true)
					continue
				}
				pool.Exec(ctx, `insert into devices values ($1,'',$2,now()) on conflict (vin) do update set status=$2, updated_at=now()`, a.VIN, "online")
				r := rds.Get()
				r.Do("SET", "device:"+a.VIN, d.Body, "EX", 300)
				r.Close()
				pub.publish(ctx, "go.status", "status."+strings.ToLower(a.Status), d.Body)
				log.Info("acknowledged", zap.String("id", a.ID), zap.String("vin", a.VIN), zap.String("status", a.Status))
				d.Ack(false)
			}
		}()
	}

	send := func(t trigger) (string, error) {
		id := newID()
		params, _ := json.Marshal(t.Params)
		if _, err := pool.Exec(ctx, `insert into commands (id,vin,ivc,command,params,status) values ($1,$2,$3,$4,$5,'PENDING')`, id, t.VIN, t.IVC, t.Command, params); err != nil {
			return "", err
		}
		body, _ := json.Marshal(map[string]interface{}{"id": id, "vin": t.VIN, "ivc": t.IVC, "command": t.Command, "params": t.Params})
		if tok := client.Publish("cmd/"+t.VIN, 1, false, body); tok.Wait() && tok.Error() != nil {
			return "", tok.Error()
		}
		if _, err := pool.Exec(ctx, `update commands set status='SENT', updated_at=now() where id=$1 and status='PENDING'`, id); err != nil {
			return "", err
		}
		if err := pub.publish(ctx, "go.status", "status.sent", body); err != nil {
			return "", err
		}
		log.Info("sent", zap.String("id", id), zap.String("vin", t.VIN), zap.String("command", t.Command))
		return id, nil
	}

	c := cron.New()
	c.AddFunc("@every 5m", func() { send(trigger{Command: "ENGINE_START", VIN: "SCHEDULED", IVC: "IVC0"}) })
	c.Start()

	r := mux.NewRouter()
	r.HandleFunc("/trigger-command", func(w http.ResponseWriter, req *http.Request) {
		var t trigger
		if err := json.NewDecoder(req.Body).Decode(&t); err != nil || t.Command == "" || t.VIN == "" || t.IVC == "" {
			http.Error(w, `{"error":"command, vin and ivc are required"}`, 400)
			return
		}
		id, err := send(t)
		if err != nil {
			http.Error(w, err.Error(), 503)
			return
		}
		w.Header().Set("content-type", "application/json")
		w.WriteHeader(202)
		fmt.Fprintf(w, `{"id":%q}`, id)
	}).Methods("POST")
	r.HandleFunc("/devices/{vin}", func(w http.ResponseWriter, req *http.Request) {
		vin := mux.Vars(req)["vin"]
		k := rds.Get()
		defer k.Close()
		if b, err := redis.Bytes(k.Do("GET", "device:"+vin)); err == nil {
			w.Write(b)
			return
		}
		var s string
		if err := pool.QueryRow(ctx, `select status from devices where vin=$1`, vin).Scan(&s); err != nil {
			w.WriteHeader(404)
			return
		}
		fmt.Fprintf(w, `{"vin":%q,"status":%q}`, vin, s)
	}).Methods("GET")
	srv := &http.Server{Addr: env("ADDR", "127.0.0.1:8080"), Handler: r, ReadTimeout: 30 * time.Second}
	log.Info("listening", zap.String("addr", srv.Addr))
	must(srv.ListenAndServe())
}
