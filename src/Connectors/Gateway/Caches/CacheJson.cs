using System.Text.Json.Serialization;

namespace Wattwise.Gateway.Caches;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CacheListing))]
[JsonSerializable(typeof(PurgeRequest))]
[JsonSerializable(typeof(PurgeReply))]
internal sealed partial class CacheJson : JsonSerializerContext;
