using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Reading;

/// <summary>The JSON object of a request, read up to a size and a depth. Its memory is given back when it is disposed.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBuffer = 4096;

    /// <summary>The largest buffer of the shared pool, which keeps one for each thread.</summary>
    private const int MaxPooledBuffer = 64 * FirstBuffer;

    private readonly byte[] _buffer;
    private readonly int _length;
    private readonly JsonDocument _document;

    private RequestBody(byte[] buffer, int length, JsonDocument document) => (_buffer, _length, _document) = (buffer, length, document);

    public JsonElement Root => _document.RootElement;

    public int Length => _length;

    public static async Task<RequestBody> ReadAsync(HttpContext context, GatewayOptions options)
    {
        CheckHeaders(context, options.MaxBodyBytes);
        var (buffer, length) = await ReadBytesAsync(context.Request, (int)options.MaxBodyBytes, context.RequestAborted);
        try
        {
            return new RequestBody(buffer, length, Parse(buffer.AsMemory(0, length), options));
        }
        catch
        {
            Return(buffer);
            throw;
        }
    }

    /// <summary>A fingerprint of its bytes.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(_buffer.AsSpan(0, _length)));

    public void Dispose()
    {
        _document.Dispose();
        Return(_buffer);
    }

    private static void CheckHeaders(HttpContext context, long maxBytes)
    {
        var request = context.Request;
        if (!request.HasJsonContentType() || request.Headers.ContentEncoding is not ([] or ["" or "identity"]))
            throw new GatewayException(GatewayErrors.NotJson());
        if (request.ContentLength > maxBytes)
            throw new GatewayException(GatewayErrors.TooLarge(maxBytes));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = maxBytes;
    }

    private static async Task<(byte[] Buffer, int Length)> ReadBytesAsync(
        HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        // By what is said, but no more than a first piece: who says much need not send it.
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(request.ContentLength ?? FirstBuffer, 1, MaxPooledBuffer));
        var length = 0;
        try
        {
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (read == 0)
                    return (buffer, length);
                length += read;
                if (length > maxBytes)
                    throw new GatewayException(GatewayErrors.TooLarge(maxBytes));
                if (length == buffer.Length)
                    buffer = Grow(buffer, length, maxBytes);
            }
        }
        catch
        {
            Return(buffer);
            throw;
        }
    }

    private static byte[] Grow(byte[] buffer, int length, int maxBytes)
    {
        var size = (int)Math.Min(2L * length, maxBytes + 1L);
        var larger = size <= MaxPooledBuffer ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        buffer.AsSpan(0, length).CopyTo(larger);
        Return(buffer);
        return larger;
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length <= MaxPooledBuffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json, GatewayOptions options)
    {
        var maxDepth = options.MaxJsonDepth;

        // Some tools for files put a byte order mark before all.
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        JsonDocument document;
        try
        {
            if (JsonText.HasMoreTokens(json.Span, options.MaxJsonTokens, maxDepth))
            {
                throw new GatewayException(GatewayErrors.Invalid(
                    $"The body has more than {options.MaxJsonTokens} names, values and brackets.", code: "invalid_json"));
            }

            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new GatewayException(GatewayErrors.Invalid(
                $"The body is not valid JSON, is more than {maxDepth} levels deep, or names a field twice.", code: "invalid_json"));
        }

        if (!JsonText.IsUnicode(json.Span, maxDepth))
        {
            document.Dispose();
            throw new GatewayException(GatewayErrors.Invalid(
                "A text of the body is no Unicode: it has bytes that are no UTF-8, or half of a surrogate pair.", code: "invalid_json"));
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        document.Dispose();
        throw new GatewayException(GatewayErrors.Invalid("The body must be a JSON object.", code: "invalid_json"));
    }
}
