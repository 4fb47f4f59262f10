using Microsoft.Extensions.Options;

namespace Wattwise.Gateway.Admin;

/// <summary>Checks the settings.</summary>
[OptionsValidator]
internal sealed partial class GatewayAdminOptionsValidator : IValidateOptions<GatewayAdminOptions>;
