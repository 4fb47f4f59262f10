using System.Text.Json.Serialization;

namespace Wattwise.Gateway.Access;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(TenantUsage))]
internal sealed partial class UsageJson : JsonSerializerContext;
