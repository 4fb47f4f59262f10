using Microsoft.Extensions.Options;

namespace Wattwise.Gateway;

/// <summary>Checks the attributes of <see cref="GatewayOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsRangeValidator : IValidateOptions<GatewayOptions>;
