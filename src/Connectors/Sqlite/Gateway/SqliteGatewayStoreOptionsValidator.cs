using Microsoft.Extensions.Options;

namespace Wattwise.Gateway;

/// <summary>Checks the settings.</summary>
[OptionsValidator]
internal sealed partial class SqliteGatewayStoreOptionsValidator : IValidateOptions<SqliteGatewayStoreOptions>;
