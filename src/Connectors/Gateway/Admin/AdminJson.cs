using System.Text.Json.Serialization;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Admin;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AdminFault))]
[JsonSerializable(typeof(AdminSession))]
[JsonSerializable(typeof(AdminLink))]
[JsonSerializable(typeof(GatewayKeySettings))]
[JsonSerializable(typeof(AdminCreatedKey))]
[JsonSerializable(typeof(IReadOnlyList<AdminKey>))]
internal sealed partial class AdminJson : JsonSerializerContext;
