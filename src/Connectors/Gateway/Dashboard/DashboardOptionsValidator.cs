using Microsoft.Extensions.Options;

namespace Wattwise.Gateway.Dashboard;

/// <summary>Checks the attributes of <see cref="DashboardOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class DashboardOptionsValidator : IValidateOptions<DashboardOptions>;
