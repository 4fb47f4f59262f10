using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Wattwise.Gateway.Wire;

/// <summary>Sends a reply that is one JSON object.</summary>
internal static class JsonReply
{
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, JsonWriting.Options);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    public static Task SendAsync(HttpContext context, Action<Utf8JsonWriter> members, int status = StatusCodes.Status200OK) =>
        SendAsync(context, Write(members), status);

    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = JsonWriting.ContentType;
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json, context.RequestAborted);
    }
}
