using System.Text.Json.Serialization;

namespace Wattwise.Gateway.Access;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(TenantKeys))]
internal sealed partial class KeyJson : JsonSerializerContext;
