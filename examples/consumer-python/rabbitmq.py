"""Status events from RabbitMQ, one line for each that is new.

    python3 rabbitmq.py --amqp amqp://127.0.0.1 --queue mine

The queue is durable and bound to Keyfob's exchange, so what happens while this program does not run waits there. A
message is acknowledged after its line is written; a program that dies before gets it again.
"""

import argparse
import json
import sys
import time

import pika
from pika.exceptions import AMQPError

from newest import Newest


def read_options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--amqp", default="amqp://127.0.0.1")
    parser.add_argument("--exchange", default="keyfob.status")
    parser.add_argument("--queue", default="my-keyfob-events")
    parser.add_argument("--key", default="status.#", help="status.succeeded.* is what succeeded, status.*.<VIN> one vehicle")
    parser.add_argument("--count", type=int, help="end after so many new events; 0: once the queue is bound")
    return parser.parse_args()


def follow(options, newest, left):
    """One connection. Returns how many events are left."""
    connection = pika.BlockingConnection(pika.URLParameters(options.amqp))
    channel = connection.channel()
    channel.exchange_declare(options.exchange, "topic", durable=True)
    channel.queue_declare(options.queue, durable=True)
    channel.queue_bind(options.queue, options.exchange, options.key)
    channel.basic_qos(prefetch_count=100)
    if left == 0:
        connection.close()
        return left
    for method, _, body in channel.consume(options.queue):
        event = json.loads(body)
        if newest.take(event["data"]):
            print(event["type"], event["id"], event["subject"], flush=True)
            left = None if left is None else left - 1
        channel.basic_ack(method.delivery_tag)
        if left == 0:
            connection.close()
            return left


def main():
    options = read_options()
    newest, left = Newest(), options.count
    while True:
        try:
            if follow(options, newest, left) == 0:
                return
        except AMQPError as error:
            print(f"RabbitMQ: {error!r}", file=sys.stderr)
            time.sleep(1)


main()
