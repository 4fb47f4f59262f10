using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Carbon;

namespace Wattwise.Deferral;

/// <summary>Writes down what jobs ask and what came of it, encrypted if there is a protector. Thread-safe.</summary>
internal sealed partial class JobContents(ICacheProtector? protector)
{
    private const byte RequestMark = 1;
    private const byte ResultMark = 2;

    /// <exception cref="NotSupportedException">A message or an option holds what cannot be written down.</exception>
    public byte[] Write(DeferredJobEntry job, DeferredRequest request) => Protect(job, RequestMark, JsonSerializer.SerializeToUtf8Bytes(
        new RequestJson(
            ToJson<IList<ChatMessage>>([.. request.Messages]),
            request.Options is null ? null : ToJson(request.Options),
            request.Said.CacheMode,
            request.Said.CacheScope.Tenant,
            request.Said.CacheScope.User,
            request.Said.VaryBy,
            request.Said.CacheTags,
            request.Said.DirectiveLevel?.Value,
            request.Said.TaskKind,
            request.Said.QualityFloor,
            request.Said.AllowedZones,
            request.Said.Compression,
            request.Said.Cascade,
            request.Said.Tier,
            request.Said.MinTier,
            request.Said.ControlKey,
            request.Said.IsBatch,
            request.Intensity),
        JobJson.Default.RequestJson));

    public DeferredRequest ReadRequest(DeferredJobEntry job, ReadOnlyMemory<byte> bytes)
    {
        var json = Read(Unprotect(job, RequestMark, bytes), JobJson.Default.RequestJson);
        return new DeferredRequest(
            [.. FromJson<IList<ChatMessage>>(json.Messages)],
            json.Options is { } options ? FromJson<ChatOptions>(options) : null,
            new EffectiveRequestOptions
            {
                CacheMode = json.CacheMode,
                CacheScope = new CacheScope(json.Tenant, json.User),
                VaryBy = json.VaryBy,
                CacheTags = json.CacheTags,
                DirectiveLevel = json.DirectiveLevel is { } level ? new DirectiveLevel(level) : null,
                TaskKind = json.TaskKind,
                QualityFloor = json.QualityFloor,
                AllowedZones = json.AllowedZones,
                Compression = json.Compression,
                Cascade = json.Cascade,
                Tier = json.Tier,
                MinTier = json.MinTier,
                ControlKey = json.ControlKey,
                IsBatch = json.IsBatch,
            },
            json.Intensity);
    }

    public byte[] Write(DeferredJobEntry job, JobResult result) => Protect(job, ResultMark, JsonSerializer.SerializeToUtf8Bytes(
        new ResultJson(
            result.Response is null ? null : ToJson(result.Response), result.Failure, result.Shifted?.Grams, result.Shifted?.Low,
            result.Shifted?.High),
        JobJson.Default.ResultJson));

    public JobResult ReadResult(DeferredJobEntry job, ReadOnlyMemory<byte> bytes)
    {
        var json = Read(Unprotect(job, ResultMark, bytes), JobJson.Default.ResultJson);
        return new JobResult(
            json.Response is { } response ? FromJson<ChatResponse>(response) : null,
            json.Failure,
            json.Grams is { } grams ? new GramsEstimate(grams, json.Low ?? grams, json.High ?? grams) : null);
    }

    private byte[] Protect(DeferredJobEntry job, byte mark, byte[] plain) =>
        protector is null ? plain : protector.Protect(job.Scope, KeyOf(job.Id, mark), plain);

    private ReadOnlySpan<byte> Unprotect(DeferredJobEntry job, byte mark, ReadOnlyMemory<byte> bytes) =>
        protector is null ? bytes.Span : protector.Unprotect(job.Scope, KeyOf(job.Id, mark), bytes.Span);

    // What was written for one job, or as a request, is not read as another's, or as a result.
    private static CacheKey KeyOf(Guid id, byte mark)
    {
        Span<byte> name = stackalloc byte[17];
        id.TryWriteBytes(name);
        name[16] = mark;
        return new CacheKey(SHA256.HashData(name));
    }

    private static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                "The job's contents are damaged, or encrypted: is the protector registered that they were written with?", exception);
        }
    }

    private static JsonElement ToJson<T>(T value) => JsonSerializer.SerializeToElement(value, TypeOf<T>());

    private static T FromJson<T>(JsonElement json) =>
        json.Deserialize(TypeOf<T>()) ?? throw new InvalidDataException("The job's contents are incomplete.");

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T));

    internal sealed record RequestJson(
        JsonElement Messages,
        JsonElement? Options,
        CacheMode CacheMode,
        string? Tenant,
        string? User,
        IReadOnlyList<string> VaryBy,
        IReadOnlyList<string> CacheTags,
        byte? DirectiveLevel,
        string? TaskKind,
        float? QualityFloor,
        IReadOnlyList<string>? AllowedZones,
        PromptCompression Compression,
        CascadeUse Cascade,
        string? Tier,
        string? MinTier,
        string? ControlKey,
        bool IsBatch,
        CarbonIntensity? Intensity);

    internal sealed record ResultJson(JsonElement? Response, string? Failure, double? Grams, double? Low, double? High);

    // A floor that could not be read is not a number, and stays so.
    [JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    [JsonSerializable(typeof(RequestJson))]
    [JsonSerializable(typeof(ResultJson))]
    internal sealed partial class JobJson : JsonSerializerContext;
}
