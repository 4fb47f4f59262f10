using Microsoft.Extensions.Options;

namespace Wattwise.Gateway.Access;

/// <summary>Checks the settings.</summary>
[OptionsValidator]
internal sealed partial class GatewayAccessOptionsValidator : IValidateOptions<GatewayAccessOptions>;
