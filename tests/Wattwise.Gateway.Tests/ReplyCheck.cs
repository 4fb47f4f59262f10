using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Wattwise.Gateway.Tests;

/// <summary>Reads every reply and chunk that a gateway sends, and keeps what is not as OpenAI's schema says.</summary>
internal sealed class ReplyCheck
{
    public ConcurrentQueue<string> Faults { get; } = [];

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using var copy = new MemoryStream();
        var body = context.Response.Body;
        context.Response.Body = new Tee(body, copy);
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
            Check(context, Encoding.UTF8.GetString(copy.ToArray()));
        }
    }

    private void Check(HttpContext context, string text)
    {
        var path = context.Request.Path.Value!["/v1/".Length..];
        if (path.StartsWith("models", StringComparison.Ordinal))
            path = path == "models" ? "models" : "model";
        if (!context.Response.Headers.ContainsKey("x-request-id"))
            Faults.Enqueue($"{path} has no x-request-id");
        if (text.Length == 0)
        {
            if (!context.RequestAborted.IsCancellationRequested)
                Faults.Enqueue($"{path} with status {context.Response.StatusCode} has no body");
        }
        else if (context.Response.StatusCode != 200)
            Add("error", text);
        else if (path == "usage")
            return; // OpenAI has no such reply.
        else if (context.Response.ContentType == "text/event-stream")
            CheckEvents(path, text);
        else
            Add(path, text);
    }

    private void CheckEvents(string path, string text)
    {
        foreach (var frame in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var data = frame.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..])
                .ToArray();
            if (frame.StartsWith(':') || data is ["[DONE]"])
                continue;
            if (data is not [var json])
                Faults.Enqueue($"a frame of {path} has {data.Length} lines of data");
            else
                Add(json.StartsWith("{\"error\"", StringComparison.Ordinal) ? "error" : path + " chunk", json);
        }
    }

    private void Add(string schema, string json)
    {
        foreach (var fault in OpenAISchema.Check(schema, JsonElement.Parse(json)))
            Faults.Enqueue(fault);
    }

    private sealed class Tee(Stream body, Stream copy) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => body.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => body.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            copy.Write(buffer.Span);
            return body.WriteAsync(buffer, cancellationToken);
        }
    }
}
