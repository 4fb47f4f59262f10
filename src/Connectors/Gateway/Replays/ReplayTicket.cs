using Microsoft.AspNetCore.Http;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Footprints;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Replays;

/// <summary>What one request has to do with replays: it is answered by one, or its reply becomes one, or neither.</summary>
/// <remarks>
/// A request is known again by its <c>Idempotency-Key</c>, which the caller chooses, or by its body where the client counts its tries
/// (<c>x-stainless-retry-count</c>): what a first try got is given to a later one. Both only within one key of the gateway and one path.
/// </remarks>
internal sealed class ReplayTicket : IDisposable
{
    public const string ReplayedHeader = FootprintHeaders.Prefix + "replayed";
    private const string IdempotencyKey = "Idempotency-Key";
    private const string RetryCount = "x-stainless-retry-count";
    private const int MaxKeyLength = 255;

    private static readonly ReplayTicket None = new(null, "", "");

    private readonly ReplayStore? _store;
    private readonly string _key;
    private readonly string _bodyHash;
    private bool _isRunning;

    private ReplayTicket(ReplayStore? store, string key, string bodyHash) => (_store, _key, _bodyHash) = (store, key, bodyHash);

    /// <summary>The reply that the request already got.</summary>
    public StoredReply? Stored { get; private init; }

    /// <summary>Takes a copy of a streamed reply; <see langword="null"/> if it is not kept.</summary>
    public ReplyRecorder? CreateRecorder() => _store is null ? null : new ReplyRecorder(_store.MaxReplyBytes, _store.Room);

    /// <summary>Whether the reply is to be kept.</summary>
    public bool IsKept => _store is not null;

    public static ReplayTicket Take(ReplayStore store, HttpContext context, GatewayCaller caller, RequestBody body)
    {
        var headers = context.Request.Headers;
        if (!store.IsOn)
            return None;
        if (headers[IdempotencyKey].ToString() is { Length: > 0 } named)
            return TakeNamed(store, context, caller, body, named);
        if (headers[RetryCount].ToString() is not { Length: > 0 } tries)
            return None;
        var hash = body.Hash();
        var key = $"{caller.KeyId}\nbody {context.Request.Path}\n{hash}";
        return new ReplayTicket(store, key, hash) { Stored = tries == "0" ? null : store.Find(key)?.Reply };
    }

    /// <summary>Keeps the reply.</summary>
    public void Keep(byte[]? body, bool isStream, IHeaderDictionary headers)
    {
        if (_store is null || body is null)
            return;
        var ours = headers.Where(header => header.Key.StartsWith(FootprintHeaders.Prefix, StringComparison.Ordinal))
            .Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()));
        _store.Keep(_key, _bodyHash, new StoredReply(body, isStream, [.. ours]));
        _isRunning = false;
    }

    /// <summary>Sends the reply that the request already got.</summary>
    public static async Task SendAsync(HttpContext context, StoredReply reply)
    {
        foreach (var (name, value) in reply.Headers)
            context.Response.Headers[name] = value;
        context.Response.Headers[ReplayedHeader] = "true";
        if (!reply.IsStream)
        {
            await JsonReply.SendAsync(context, reply.Body);
            return;
        }

        EventStream.SetHeaders(context.Response);
        await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }

    public void Dispose()
    {
        if (_isRunning)
            _store!.Drop(_key);
        _isRunning = false;
    }

    private static ReplayTicket TakeNamed(ReplayStore store, HttpContext context, GatewayCaller caller, RequestBody body, string name)
    {
        if (name.Length > MaxKeyLength)
            throw new GatewayException(GatewayErrors.Invalid($"The header {IdempotencyKey} is longer than {MaxKeyLength} characters."));
        var (key, hash) = ($"{caller.KeyId}\nname {context.Request.Path}\n{name}", body.Hash());
        if (store.Find(key) is { } found)
        {
            return found.BodyHash == hash ? new ReplayTicket(null, "", "") { Stored = found.Reply }
                : throw new GatewayException(GatewayErrors.Invalid(
                    $"The {IdempotencyKey} was used for another request.", code: "idempotency_key_reused"));
        }

        return store.TryBegin(key, hash) ? new ReplayTicket(store, key, hash) { _isRunning = true }
            : throw new GatewayException(GatewayErrors.StillRuns());
    }
}
