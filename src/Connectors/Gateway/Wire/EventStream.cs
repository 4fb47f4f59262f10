using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Wattwise.Gateway.Wire;

/// <summary>
/// Server-sent events of one reply: written one by one, sent when the reply has nothing more at hand, or much. Not thread-safe.
/// </summary>
/// <param name="response">The reply.</param>
/// <param name="recorder">Takes a copy of all events; <see langword="null"/> for none.</param>
internal sealed class EventStream(HttpResponse response, ReplyRecorder? recorder) : IDisposable
{
    // A model that has all at hand, faster than it is read, would fill the memory.
    private const int FullBytes = 64 * 1024;

    // Sized for a delta of a few tokens: thousands of streams may be open at once.
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private Utf8JsonWriter? _writer;

    /// <summary>True once status and headers are on their way.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>True once so much is written that it should be sent, whatever is at hand.</summary>
    public bool IsFull => _buffer.WrittenCount >= FullBytes;

    /// <summary>Begins an event; its object is open until <see cref="End"/>.</summary>
    /// <param name="name">The event's name, for an API that names them.</param>
    public Utf8JsonWriter Begin(string? name = null)
    {
        if (name is not null)
        {
            _buffer.Write("event: "u8);
            Encoding.ASCII.GetBytes(name, _buffer);
            _buffer.Write("\n"u8);
        }

        _buffer.Write("data: "u8);
        if (_writer is null)
            _writer = new Utf8JsonWriter(_buffer, JsonWriting.Options);
        else
            _writer.Reset();
        _writer.WriteStartObject();
        return _writer;
    }

    public void End()
    {
        _writer!.WriteEndObject();
        _writer.Flush();
        _buffer.Write("\n\n"u8);
    }

    public void Done() => _buffer.Write("data: [DONE]\n\n"u8);

    /// <summary>Sends the headers and a comment, so that no one on the way takes silence for death.</summary>
    public Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        _buffer.Write(": keep-alive\n\n"u8);
        return SendAsync(recorded: false, cancellationToken);
    }

    /// <summary>Sends what was written since the last time.</summary>
    public Task SendAsync(CancellationToken cancellationToken) =>
        _buffer.WrittenCount == 0 ? Task.CompletedTask : SendAsync(recorded: true, cancellationToken);

    public void Dispose() => _writer?.Dispose();

    private async Task SendAsync(bool recorded, CancellationToken cancellationToken)
    {
        if (!HasStarted)
            Start();
        if (recorded)
            recorder?.Add(_buffer.WrittenSpan);
        await response.BodyWriter.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }

    private void Start()
    {
        HasStarted = true;
        SetHeaders(response);
    }

    /// <summary>The headers of a stream: nothing on the way may keep it back, compress it or store it.</summary>
    public static void SetHeaders(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers.ContentEncoding = "identity";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }
}
