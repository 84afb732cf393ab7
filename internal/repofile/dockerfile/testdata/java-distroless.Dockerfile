ARG APP_INSIGHTS_AGENT_VERSION=3.4.13
ARG PLATFORM=""
# Application image

FROM hmctspublic.azurecr.io/base/java${PLATFORM}:21-distroless

USER hmcts
COPY lib/applicationinsights.json /opt/app/
COPY build/libs/service.jar /opt/app/

EXPOSE 4550
CMD [ "service.jar" ]
